// Ctrl+Enter in a text box sends its form.
document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (event.ctrlKey && event.key === "Enter" && box.form && "ctrlEnter" in box.dataset) box.form.submit();
});
