// 复制: puts the lines of a block on the clipboard, of clauses only the ticked ones; works without https.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const lines = Array.from(document.getElementById(button.dataset.copy).querySelectorAll("[data-line]"));
    const kept = lines.filter((line) => !line.querySelector("input") || line.querySelector("input").checked);
    const area = document.body.appendChild(document.createElement("textarea"));
    area.value = kept.map((line) => line.dataset.line || line.textContent.trim()).join("\n");
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (button.form) button.form.elements.copied.value = copied ? "1" : "";
    else if (copied) button.textContent = "已复制";
  });
}
