"""Who may use which route (权限表): one line per method and rule; a route without a line fails the matrix.

Columns: method and rule | who | an address that works | the form, if one is needed | statuses of success.

Who: C county, L leader, A auditor; T, V, K town, village, keeper wherever the object is; t, v, k only where it
is their own. `anyone` needs no account. Addresses and forms may hold {town} {village} {shelter} {house} {area}
{duty} {order} {opened} {warn} {unit} {account} {peril} {edition}. A success without statuses is 200 for GET; for
other verbs whatever is neither a refusal of rights nor a failure of the program, since the forms of the matrix
are mostly empty.
"""

from dataclasses import dataclass

TABLE = """
GET /static/<path:filename>              | anyone   | /static/app.css
GET /health                              | anyone   | /health
GET /login                               | anyone   | /login
POST /login                              | anyone   | /login | login=nobody&password=x | 403,429
POST /logout                             | CTVKLA   | /logout
GET /me                                  | CTVKLA   | /me
POST /me/password                        | CTVKLA   | /me/password
POST /me/watch                           | CTVKLA   | /me/watch | on=1
POST /me/reason                          | CTVKLA   | /me/reason | reason=强降雨
POST /me/enrol                           | C        | /me/enrol
POST /me/code                            | CTVKLA   | /me/code | code=1 | 400
GET /certificate.crt                     | anyone   | /certificate.crt || 200,404,503
GET /moves/worker.js                     | anyone   | /moves/worker.js
GET /about                               | CTVKLA   | /about

GET /accounts                            | C        | /accounts
POST /accounts                           | C        | /accounts
GET /accounts/<int:number>               | C        | /accounts/{account}
POST /accounts/<int:number>/<any(disable,enable,reset,role,sessions,codes):deed> | C | /accounts/{account}/sessions
GET /audit                               | CA       | /audit
GET /audit.csv                           | CA       | /audit.csv
GET /audit.xlsx                          | CA       | /audit.xlsx
GET /audit/check                         | CA       | /audit/check

GET /                                    | CTL      | /
GET /map-parts/<name>                    | CTL      | /map-parts/none || 404
GET /layers.json                         | CTL      | /layers.json
GET /legend.json                         | CTL      | /legend.json
GET /layers/<name>.geojson               | CTL      | /layers/villages.geojson
GET /layers/<name>/<town_id>.geojson     | CTL      | /layers/buildings/{town}.geojson || 404
GET /layers/<name>.png                   | CTL      | /layers/relief.png || 404
GET /answer.json                         | CtL      | /answer.json?village={village}
GET /answer.json#shelter                 | CtL      | /answer.json?shelter={shelter}
GET /answer.json#area                    | CtL      | /answer.json?area={area}
GET /answer.json#town                    | CtL      | /answer.json?town={town}
GET /places.json                         | CTL      | /places.json?q=甲
GET /situation.json                      | CTL      | /situation.json

GET /lists                               | CTL      | /lists
GET /lists.json                          | CTL      | /lists.json
GET /lists/<path:name>                   | Ctv      | /lists/{village}
GET /lists/<path:name>#json              | Ctv      | /lists/{village}.json
GET /lists/<path:name>#csv               | Ctv      | /lists/{village}.csv
GET /lists/<path:name>#xlsx              | Ctv      | /lists/{village}.xlsx
GET /lists/<path:name>#pdf               | Ctv      | /lists/{village}.pdf
GET /lists/<path:name>#public            | Ctv      | /lists/{village}.pdf?public=1
GET /lists/<path:name>#town              | Ct       | /lists/{town}
GET /lists/<path:name>#town-csv          | Ct       | /lists/{town}.csv
GET /lists/<path:name>#town-by-shelter   | Ct       | /lists/{town}?by=shelter
GET /lists/<place_id>/print              | Ctv      | /lists/{village}/print
GET /lists/<place_id>/print/<int:number>.png | Ctv  | /lists/{village}/print/1.png
GET /lists/<village_id>/cards.pdf        | Ctv      | /lists/{village}/cards.pdf
GET /lists/<path:place_id>/check         | Ctv      | /lists/{village}/check
GET /lists/<path:place_id>/check#town    | Ct       | /lists/{town}/check
GET /lists/<village_id>/rows/new         | Ct       | /lists/{village}/rows/new
POST /lists/<village_id>/rows/new        | Ct       | /lists/{village}/rows/new
GET /lists/<village_id>/rows/<path:household_id> | Ct | /lists/{village}/rows/{house}
POST /lists/<village_id>/rows/<path:household_id> | Ct | /lists/{village}/rows/{house}
GET /lists/<village_id>/word             | Ct       | /lists/{village}/word
POST /lists/<village_id>/word            | Ct       | /lists/{village}/word
GET /search                              | CTVK     | /search
POST /search                             | CTVK     | /search | q=1
POST /search#name                        | CTVK     | /search | q=户主
GET /towns/<path:name>                   | CtL      | /towns/{town}
GET /towns/<path:name>#json              | CtL      | /towns/{town}.json
GET /villages/<path:name>                | CtvL     | /villages/{village}
GET /villages/<path:name>#json           | CtvL     | /villages/{village}.json

GET /areas/<path:area_id>/list.pdf       | Ct       | /areas/{area}/list.pdf
GET /towns/<town_id>/calls.pdf           | Ct       | /towns/{town}/calls.pdf
GET /towns/<town_id>/tally.pdf           | Ct       | /towns/{town}/tally.pdf
POST /towns/<town_id>/pack               | Ct       | /towns/{town}/pack
GET /prints/<key>                        | CT       | /prints/none || 404
POST /prints/<key>/cancel                | CT       | /prints/none/cancel
GET /prints/<key>.pdf                    | CT       | /prints/none.pdf || 404
GET /briefings                           | CTL      | /briefings
GET /briefings.json                      | CTL      | /briefings.json
GET /briefings/<name>                    | CTL      | /briefings/none || 404

GET /shelters                            | CTL      | /shelters
GET /shelters.json                       | CTL      | /shelters.json
GET /shelters/<path:name>                | CtkL     | /shelters/{shelter}
GET /shelters/<path:name>#json           | CtkL     | /shelters/{shelter}.json
GET /shelters/<path:name>#pdf            | CTkL     | /shelters/{shelter}.pdf
POST /shelters/<path:shelter_id>/open    | Ctk      | /shelters/{shelter}/open | keeper=赵某
POST /shelters/<path:shelter_id>/close   | Ctk      | /shelters/{shelter}/close
POST /shelters/<path:shelter_id>/full    | Ctk      | /shelters/{shelter}/full
POST /shelters/<path:shelter_id>/unusable | Ctk     | /shelters/{shelter}/unusable
POST /shelters/<path:shelter_id>/usable  | Ctk      | /shelters/{shelter}/usable
GET /shelters/<path:shelter_id>/desk     | Ctk      | /shelters/{shelter}/desk
GET /shelters/<path:shelter_id>/desk/unit | Ctk     | /shelters/{shelter}/desk/unit?unit={unit} || 200,404
POST /shelters/<path:shelter_id>/desk/first | Ct    | /shelters/{shelter}/desk/first
POST /shelters/<path:shelter_id>/desk/find | Ctk    | /shelters/{shelter}/desk/find | text=1
POST /shelters/<path:shelter_id>/desk/arrive | Ctk  | /shelters/{shelter}/desk/arrive
POST /shelters/<path:shelter_id>/desk/leave | Ctk   | /shelters/{shelter}/desk/leave
POST /shelters/<path:shelter_id>/desk/heads | Ctk   | /shelters/{shelter}/desk/heads
POST /shelters/<path:shelter_id>/desk/count | Ctk   | /shelters/{shelter}/desk/count
POST /shelters/<path:shelter_id>/desk/here | Ctk    | /shelters/{shelter}/desk/here
POST /shelters/<path:shelter_id>/desk/undo | Ctk    | /shelters/{shelter}/desk/undo

GET /warnings                            | CTL      | /warnings
GET /warnings.json                       | CTL      | /warnings.json
GET /warnings.cap                        | CT       | /warnings.cap || 200,404
POST /warnings                           | CT       | /warnings
GET /warnings/<key>                      | CT       | /warnings/none || 404
POST /warnings/<key>/confirm             | CT       | /warnings/none/confirm
POST /warnings/<key>/lift                | CT       | /warnings/none/lift
POST /warnings/<key>/undo                | Ct       | /warnings/{warn}/undo
POST /warnings/<key>/withdraw            | CT       | /warnings/none/withdraw
POST /warnings/heard                     | CT       | /warnings/heard
GET /warnings/peril                      | CT       | /warnings/peril
POST /warnings/peril                     | CT       | /warnings/peril
GET /warnings/peril/<key>                | Ct       | /warnings/peril/{peril}
POST /warnings/peril/<key>/close         | Ct       | /warnings/peril/{peril}/close

GET /orders                              | CTL      | /orders
GET /orders.json                         | CTL      | /orders.json
GET /orders/new                          | Ct       | /orders/new?town={town}
POST /orders/draft                       | CT       | /orders/draft
POST /orders/issue                       | Ct       | /orders/issue | town={town}&{issuing}
POST /orders/issue#village               | Ct       | /orders/issue | village={village}&{issuing}
POST /orders/add                         | Ct       | /orders/add | village={village}&{issuing}
POST /orders/reduce                      | Ct       | /orders/reduce | village={village}&list_no=1
POST /orders/lift                        | CT       | /orders/lift
POST /orders/consider                    | CT       | /orders/consider
POST /orders/close                       | CT       | /orders/close
POST /orders/undo                        | Ct       | /orders/undo | of={order}
GET /orders/<key>.pdf                    | Ct       | /orders/{order}.pdf

GET /calls                               | CT       | /calls
GET /calls.json                          | CT       | /calls.json
GET /calls.csv                           | CT       | /calls.csv
GET /calls.xlsx                          | CT       | /calls.xlsx
POST /calls/sent                         | CT       | /calls/sent
GET /calls/read                          | CT       | /calls/read || 200,400,404
POST /calls/preview                      | CT       | /calls/preview
POST /calls/read                         | CT       | /calls/read
POST /calls/result                       | CT       | /calls/result
POST /calls/undo                         | Ct       | /calls/undo | of={opened}
GET /calls/reply                         | Ct       | /calls/reply?town={town}
POST /calls/reply                        | Ct       | /calls/reply | town={town}
POST /calls/closing                      | CT       | /calls/closing

GET /changes                             | CT       | /changes
GET /changes.json                        | CT       | /changes.json
GET /changes.xlsx                        | CT       | /changes.xlsx
GET /changes.pdf                         | CT       | /changes.pdf
POST /changes/told                       | CT       | /changes/told
POST /changes/undo                       | CT       | /changes/undo
GET /roads                               | CT       | /roads
GET /roads.json                          | CT       | /roads.json
POST /roads/close                        | CT       | /roads/close
POST /roads/open                         | CT       | /roads/open
POST /roads/undo                         | CT       | /roads/undo
GET /moves                               | CT       | /moves
GET /moves.json                          | CT       | /moves.json
GET /moves/<village_id>                  | Ctv      | /moves/{village}
POST /moves/<village_id>/set             | Ctv      | /moves/{village}/set | unit={unit}&to=planned
POST /moves/undo                         | CTV      | /moves/undo
POST /moves/undo#order                   | CTV      | /moves/undo | of={order}
POST /moves/seen                         | CT       | /moves/seen
GET /moves/slip                          | CT       | /moves/slip?village={village}
POST /moves/slip                         | CT       | /moves/slip
POST /moves/slip/save                    | CT       | /moves/slip/save
POST /moves/report                       | CT       | /moves/report
GET /moves/<path:village_id>/phone       | Ctv      | /moves/{village}/phone
GET /moves/<path:village_id>/phone/rows  | Ctv      | /moves/{village}/phone/rows
POST /moves/<path:village_id>/phone      | Ctv      | /moves/{village}/phone
POST /moves/<path:village_id>/phone/undo | Ctv      | /moves/{village}/phone/undo
POST /moves/marks.json                   | CTVK     | /moves/marks.json

GET /reports                             | CTL      | /reports
GET /reports.json                        | CTL      | /reports.json
GET /reports.xlsx                        | CTL      | /reports.xlsx
GET /reports.pdf                         | CTL      | /reports.pdf
POST /reports/send                       | Ct       | /reports/send | town={town}
POST /reports/confirm                    | Ct       | /reports/confirm | town={town}&hour=2026-06-10T02:00&version=1
GET /reports/handover                    | CT       | /reports/handover
GET /reports/handover.pdf                | CT       | /reports/handover.pdf
POST /reports/handover                   | CT       | /reports/handover
POST /reports/log                        | CT       | /reports/log
POST /reports/log/settle                 | CT       | /reports/log/settle

GET /mines                               | CTL      | /mines
GET /mines.json                          | CTL      | /mines.json
POST /mines/<path:mine_id>/said          | CT       | /mines/none/said
POST /mines/undo                         | CT       | /mines/undo
GET /basins                              | CTL      | /basins
GET /basins.json                         | CTL      | /basins.json
GET /rain                                | CTL      | /rain
POST /rain/preview                       | CT       | /rain/preview
POST /rain/save                          | CT       | /rain/save
POST /rain/one                           | CT       | /rain/one
POST /rain/undo                          | CT       | /rain/undo
GET /reminders                           | CT       | /reminders
GET /reminders.json                      | CTVKLA   | /reminders.json
POST /reminders                          | CT       | /reminders
POST /office                             | CT       | /office
POST /drill                              | CTVK     | /drill
GET /replay                              | CT       | /replay
POST /replay                             | CT       | /replay || 400,503
POST /replay/stop                        | CT       | /replay/stop

GET /ready                               | CT       | /ready
GET /ready.json                          | CT       | /ready.json
GET /ready.csv                           | CT       | /ready.csv
GET /ready/<path:name>                   | Ct       | /ready/{village}
GET /ready/<path:name>#town              | Ct       | /ready/{town}
GET /holders                             | CT       | /holders
GET /holders/<path:name>                 | Ct       | /holders/{village}
POST /holders/<path:duty_id>/dial        | Ct       | /holders/{duty}/dial
GET /data                                | CTL      | /data
GET /data.json                           | CTL      | /data.json
GET /data/templates/<name>.xlsx          | CT       | /data/templates/households.xlsx
GET /data/files                          | CT       | /data/files
POST /data/files                         | CT       | /data/files
GET /data/files/<key>                    | CT       | /data/files/none || 404
POST /data/files/<key>/answers           | CT       | /data/files/none/answers
POST /data/files/<key>/<any(accept,discard,cancel):deed> | CT | /data/files/none/accept
GET /data/files/<key>/report.<any(csv,xlsx):ending> | CT | /data/files/none/report.csv || 404
GET /data/files/<key>/places.svg         | CT       | /data/files/none/places.svg || 404
GET /data/files/<key>/moves.svg          | CT       | /data/files/none/moves.svg || 404
GET /data/tables/<name>                  | CT       | /data/tables/households
GET /data/tables/<name>/<int:number>     | C        | /data/tables/households/2
POST /data/tables/<name>/<int:number>/use | C       | /data/tables/households/1/use
GET /data/tables/<name>/saved            | Ct       | /data/tables/households/saved?n={edition}
POST /data/tables/<name>/undo            | Ct       | /data/tables/households/undo | n={edition}
GET /data/tables/<any(duty_holders,shelters):name>/rows/<path:key>  | Ct | /data/tables/shelters/rows/{shelter}
POST /data/tables/<any(duty_holders,shelters):name>/rows/<path:key> | Ct | /data/tables/shelters/rows/{shelter}
GET /data/tables/<any(duty_holders,shelters):name>/rows/<path:key>#holders | Ct | /data/tables/duty_holders/rows/{duty}
"""


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    method: str
    rule: str
    who: str
    address: str
    form: str
    statuses: frozenset[int]


def lines() -> list[Line]:
    found = []
    for text in TABLE.strip().splitlines():
        if not text.strip():
            continue
        first, who, address, *more = [part.strip() for part in text.split(" | ")]
        address, _, plain = address.partition(" || ")
        form, statuses = [*more, "", ""][:2] if not plain else ("", plain)
        form, _, late = form.partition(" || ")
        method, _, rule = first.partition(" ")
        codes = frozenset(int(code) for code in (statuses or late).split(",") if code)
        found.append(Line(method, rule, who, address, form, codes))
    return found


LINES = lines()
"""every line, in the order of the table"""
