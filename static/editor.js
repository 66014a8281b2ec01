// The editor of rule files: line numbers, places of matters, and keys. The page works without it.
(() => {
  const form = document.getElementById("editor");
  const text = document.getElementById("text");
  const gutter = document.getElementById("gutter");
  const state = document.getElementById("editor-state");
  if (!form || !text || !gutter) return;
  const saved = text.value;
  let leaving = false;
  let shown = 0;

  const number = () => {
    const lines = text.value.split("\n").length;
    if (lines === shown) return;
    const rows = [];
    for (let n = 1; n <= lines; n += 1) {
      const row = document.createElement("span");
      row.textContent = n;
      rows.push(row);
    }
    gutter.replaceChildren(...rows);
    shown = lines;
    mark();
  };
  const matters = () => [...document.querySelectorAll("#matters .jump[data-line]")];
  const mark = () => {
    for (const row of gutter.children) row.className = "";
    for (const link of matters()) {
      const row = gutter.children[Number(link.dataset.line) - 1];
      if (row && row.className !== "problem") row.className = link.dataset.kind;
    }
  };
  const follow = () => {
    gutter.scrollTop = text.scrollTop;
  };
  const lineAt = (offset) => text.value.slice(0, offset).split("\n").length;
  const go = (line) => {
    const lines = text.value.split("\n");
    const at = Math.min(Math.max(line, 1), lines.length);
    const start = lines.slice(0, at - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus({ preventScroll: true });
    text.setSelectionRange(start, start + lines[at - 1].length);
    const height = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (at - 1) * height - text.clientHeight / 3);
    text.scrollLeft = 0;
    follow();
  };
  const tell = () => {
    if (state) state.textContent = text.value === saved ? "" : state.dataset.changed;
  };
  const next = () => {
    const lines = [...new Set(matters().map((link) => Number(link.dataset.line)))];
    if (!lines.length) return;
    lines.sort((a, b) => a - b);
    const here = lineAt(text.selectionStart);
    go(lines.find((line) => line > here) || lines[0]);
  };

  text.addEventListener("input", () => { number(); tell(); });
  text.addEventListener("scroll", follow);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { leaving = true; return; }
    if (event.key === "Tab" && !leaving && !event.shiftKey && !text.readOnly) {
      event.preventDefault();
      const uvl = (document.querySelector("label[for=text]") || {}).textContent || "";
      text.setRangeText(uvl.endsWith(".uvl") ? "\t" : "  ", text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input"));
    }
    leaving = false;
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "F8") {
      event.preventDefault();
      next();
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#matters .jump[data-line]");
    if (!link) return;
    event.preventDefault();
    go(Number(link.dataset.line));
    form.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("submit", () => {
    form.elements.line.value = lineAt(text.selectionStart);
    window.removeEventListener("beforeunload", warn);
  });
  const warn = (event) => {
    if (text.value !== saved) event.preventDefault();
  };
  window.addEventListener("beforeunload", warn);
  document.addEventListener("htmx:afterSettle", mark);
  number();
  const line = Number(form.dataset.line);
  if (line) go(line);
})();
