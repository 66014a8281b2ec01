// Says so when a request by htmx gets no answer; the page itself works without this file.
(() => {
  const place = () => document.getElementById("error");
  const say = () => {
    const here = place();
    if (!here) return;
    here.className = "offline";
    here.textContent = here.dataset.offline || "";
  };
  const unsay = () => {
    const here = place();
    if (here && here.className === "offline") {
      here.className = "";
      here.textContent = "";
    }
  };
  document.addEventListener("htmx:sendError", say);
  document.addEventListener("htmx:timeout", say);
  document.addEventListener("htmx:afterOnLoad", unsay);
})();
