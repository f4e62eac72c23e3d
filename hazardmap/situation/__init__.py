"""County, Plan, Situation (县情、方案、态势): every number of people has one function here."""
