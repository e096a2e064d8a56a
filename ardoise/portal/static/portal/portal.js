// The customer's page. Everything works without this file: it spares a click, and says honestly that a page was seen.

const SECONDS = 2; // in view before a page counts as seen

// Forms that are asked again at each choice; the parts named by data-live take their new content.
for (const form of document.querySelectorAll("[data-live]")) {
  form.querySelector("[data-live-button]")?.setAttribute("hidden", "");
  let last = 0;
  form.addEventListener("change", async () => {
    const turn = ++last;
    const choice = `?${new URLSearchParams(new FormData(form))}`;
    const address = form.action + choice;
    // at once: a thumb is quicker than an answer, and must not take the choice before
    for (const link of document.querySelectorAll("[data-choice]")) link.search = choice;
    try {
      const answer = await fetch(address);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (turn !== last || !answer.ok) return;
      for (const id of form.dataset.live.split(" ")) {
        const [old, next] = [document.getElementById(id), fresh.getElementById(id)];
        if (old && next) replaceQuietly(old, next);
      }
      showCopies();
      history.replaceState(null, "", address);
    } catch {
      form.submit();
    }
  });
}

// A live region stays in place, so that its new words are read out; so does the focus.
function replaceQuietly(old, next) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const region = old.querySelector("[role=status]");
  const words = next.querySelector("[role=status]");
  old.replaceChildren(...next.childNodes);
  if (region && words) {
    const content = [...words.childNodes];
    words.replaceWith(region);
    region.replaceChildren(...content);
  }
  if (focused?.name) old.querySelector(`[name="${focused.name}"][value="${focused.value}"]`)?.focus();
}

// A link to a part that is folded opens it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  const part = link && document.getElementById(link.hash.slice(1));
  if (part?.tagName === "DETAILS") part.open = true;
});

// Where the browser lets a page copy, its buttons are shown; also those that came with a choice.
function showCopies() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}
showCopies();
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = button.dataset.copied ?? button.textContent;
});

// Really seen: shown to a person for two seconds, neither drawn ahead by the browser nor in a tab behind.
const page = document.querySelector("[data-page]");
if (page) {
  let waiting;
  const watch = () => {
    clearTimeout(waiting);
    if (document.prerendering || document.visibilityState !== "visible") return;
    waiting = setTimeout(say, SECONDS * 1000);
  };
  const say = async () => {
    document.removeEventListener("visibilitychange", watch);
    const answer = await fetch(page.dataset.seen, {
      method: "POST",
      body: new URLSearchParams({ page: page.dataset.page }),
      keepalive: true,
    });
    if (answer.status !== 200) return;
    const proof = await answer.text();
    for (const link of document.querySelectorAll("a[data-file]")) {
      const address = new URL(link.href);
      address.searchParams.set("vu", proof);
      link.href = address;
    }
  };
  document.addEventListener("visibilitychange", watch);
  document.addEventListener("prerenderingchange", watch);
  watch();
}
