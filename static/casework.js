/* Casework in the browser. Every page works without this file; with it, failures are always seen, typing is kept, and focus is not lost.
   Nothing is stored on the device. The contracts are described beside each part. */
(() => {
  "use strict";

  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const meta = () => one('meta[name="csrf-token"]');
  const seconds = (n) => n * 1000;
  const withToken = (headers = {}) => ({ ...headers, "X-CSRFToken": meta()?.content ?? "" });
  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  let leaving = false;
  window.addEventListener("pagehide", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });

  /* ---- Speaking and showing ------------------------------------------------------------------------------------- */

  let speaking;
  /** Says one thing politely to a screen reader. */
  function announce(words) {
    const announcer = one("#announcer");
    if (!announcer || !words) return;
    announcer.textContent = "";
    clearTimeout(speaking);
    speaking = setTimeout(() => { announcer.textContent = words; }, 60);
  }

  let lastPlace = null;
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest("#failures, #notices")) lastPlace = event.target;
  });

  function focusOn(place) {
    if (!place.matches("a[href], button, input, select, textarea, summary, [tabindex]")) place.setAttribute("tabindex", "-1");
    place.focus();
  }

  function keepClearOfFailures() {
    document.documentElement.style.scrollPaddingBottom = `${one("#failures")?.offsetHeight ?? 0}px`;
  }

  function dismissButton(message) {
    const button = element("button", { type: "button", class: "app-message__dismiss" }, "Dismiss");
    button.append(element("span", { class: "govuk-visually-hidden" }, " this message"));
    button.addEventListener("click", () => {
      message.remove();
      keepClearOfFailures();
      focusOn(lastPlace?.isConnected ? lastPlace : one("#main"));
    });
    return button;
  }

  /** Shows and announces a failure; it stays until dismissed or until `settle(key)`. The same failure is told again only if `again`. */
  function fail(key, sentence, { link = null, again = true } = {}) {
    const place = one("#failures");
    if (!place) return;
    const shown = one(`[data-key="${key}"]`, place);
    if (shown && !again) return;
    const words = element("p", {}, sentence);
    if (link) words.append(" ", element("a", { class: "govuk-link", href: link.href, target: "_blank", rel: "noopener" }, link.label));
    const message = element("div", { class: "app-message app-message--error", "data-key": key },
      element("div", { class: "app-message__body", role: "alert" }, words));
    message.append(dismissButton(message));
    if (shown) shown.replaceWith(message); else place.append(message);
    keepClearOfFailures();
  }

  function settle(key) {
    one(`#failures [data-key="${key}"]`)?.remove();
    keepClearOfFailures();
  }

  const SIGN_IN = { href: "/sign-in", label: "Sign in (opens in a new tab)" };
  const REASONS = {
    400: "The page had been open too long to be accepted. Try once more; if it fails again, copy your text and reload the page.",
    401: "You are no longer signed in. Sign in, come back to this tab and try again.",
    403: "You may not do this, or your rights have changed.",
    404: "What you asked for is no longer there.",
    405: "This cannot be done from here. Reload the page and try again.",
    409: "Somebody else has changed this in the meantime.",
    413: "It is too large to send. Make it smaller and try again.",
    422: "Something in it needs changing.",
    429: "There were too many requests in a short time. Wait a minute and try again.",
    503: "The service is busy or being updated. Try again in a minute.",
  };
  const reason = (status) => REASONS[status] ?? (status >= 500 ? "Something went wrong in the service." : "The request was not accepted.");
  const NO_ANSWER = "No answer came in time.";
  const NO_CONNECTION = "The connection was lost.";
  const KEPT = "What you typed is still on this page.";

  window.addEventListener("offline", () => fail("offline", `You are not connected to the network. ${KEPT}`));
  window.addEventListener("online", () => settle("offline"));

  /* ---- htmx: tokens, failures -------------------------------------------------------------------------------------
     2xx, 409 and 422 are swapped. Anything else, or a whole page where a fragment was asked for, is told in a message.
     A polling element carries data-passive: it does not count as activity, and its failure is told once. */

  const isPassive = (ctx) => ctx.sourceElement?.matches?.("[data-passive]") ?? false;
  const isRead = (ctx) => /^get$/i.test(ctx.request.method);
  /** Failures of reading and of saving stand apart: what goes well or wrong in one never takes the other's message away. */
  const keyOf = (ctx) => (isPassive(ctx) ? "passive" : isRead(ctx) ? "read" : "request");

  document.addEventListener("htmx:config:request", (event) => {
    const { request } = event.detail.ctx;
    if (!/^get$/i.test(request.method)) Object.assign(request.headers, withToken());
  });

  function sentenceFrom(html) {
    if (!html.includes("data-failure")) return null;
    return one("[data-failure]", new DOMParser().parseFromString(html, "text/html"))?.textContent.trim() || null;
  }

  function failedRequest(ctx, sentence, options = {}) {
    if (isPassive(ctx)) {
      fail("passive", "This page has stopped renewing itself. What you see may be out of date.", { again: false, ...options });
    } else if (isRead(ctx)) {
      fail("read", `This could not be shown. ${sentence}`, options);
    } else {
      fail("request", `${ctx.response ? "Not saved" : "Perhaps not saved"}. ${sentence} ${KEPT}`, options);
    }
    resumeDrafts(ctx);
  }

  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    const { raw, status } = ctx.response;
    const wholePage = ctx.request.headers["HX-Request-Type"] === "partial" && /^\s*<!doctype/i.test(ctx.text);
    const stop = () => event.preventDefault();
    if (ctx.hx.redirect) {
      if (status < 400 || !(isPassive(ctx) || unsavedDrafts())) return;
      stop();
      failedRequest(ctx, reason(status), { link: { ...SIGN_IN, href: ctx.hx.redirect } });
    } else if (status < 400 && !wholePage) {
      settle(keyOf(ctx));
      if (!isPassive(ctx)) sessionIsFresh();
      finishDrafts(ctx);
    } else if (status < 400 && raw.redirected && !isPassive(ctx)) {
      stop();
      finishDrafts(ctx);
      window.location.assign(raw.url);
    } else if ((status === 409 || status === 422) && ctx.text.trim() && !wholePage) {
      settle(keyOf(ctx));
      resumeDrafts(ctx);
    } else {
      stop();
      if (status === 400) checkSession();
      failedRequest(ctx, sentenceFrom(ctx.text) ?? reason(status), status === 401 ? { link: SIGN_IN } : {});
    }
  });

  document.addEventListener("htmx:error", (event) => {
    const { ctx, error } = event.detail;
    if (!ctx) return;
    if (ctx.response) return failedRequest(ctx, "The answer could not be shown.");
    const late = error === "timeout" || ctx.request?.signal?.reason === "timeout";
    setTimeout(() => { if (!leaving) failedRequest(ctx, late ? NO_ANSWER : NO_CONNECTION); }, 150);
  });

  /* ---- Focus, titles and announcements after a swap ----------------------------------------------------------------
     Swapped content may carry data-announce="words" (spoken once) and data-focus (takes focus when it would be lost). */

  let held = [];
  document.addEventListener("htmx:before:swap", () => {
    held = [];
    for (let place = document.activeElement; place && place !== document.body; place = place.parentElement) held.push(place);
  });

  function titleSays(error) {
    const plain = document.title.replace(/^Error: /, "");
    document.title = error ? `Error: ${plain}` : plain;
  }

  const within = (roots, selector) => roots.flatMap((root) => (root.matches(selector) ? [root] : all(selector, root)));

  document.addEventListener("htmx:after:settle", (event) => {
    const roots = event.detail.newContent.filter((node) => node.nodeType === 1);
    prepare(roots);
    announce(within(roots, "[data-announce]")[0]?.dataset.announce);
    titleSays(one("main .govuk-error-summary") !== null);
    const summary = within(roots, ".govuk-error-summary")[0];
    if (summary) return focusOn(summary);
    if (document.activeElement !== document.body || !held.length || held[0].isConnected) return;
    const next = within(roots, "[data-focus]")[0] ?? within(roots, "h1, h2, h3, h4")[0] ?? roots.find((root) => root.isConnected);
    if (next) focusOn(next);
  });

  document.addEventListener("htmx:finally:request", (event) => {
    if (!event.detail.ctx.response) resumeDrafts(event.detail.ctx);
    if (document.activeElement !== document.body || !held.length || held[0].isConnected) return;
    focusOn(held.find((place) => place.isConnected) ?? one("#main"));
    held = [];
  });

  /* ---- Forms: no second send within a second; passwords; the picker's arrow keys ------------------------------------ */

  // A key held down presses a button once: a walk through the tray must not run on by itself.
  document.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter" && event.target.closest?.("button")) event.preventDefault();
  }, true);

  const sentAt = new WeakMap();
  document.addEventListener("submit", (event) => {
    if (Date.now() - (sentAt.get(event.target) ?? 0) < seconds(1)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sentAt.set(event.target, Date.now());
    for (const input of all("input[data-password][type=text]", event.target)) input.type = "password";
    holdDraft(event.target);
  }, true);

  function addShowButton(input) {
    if (input.nextElementSibling?.getAttribute("aria-controls") === input.id) return;
    const button = element("button", { type: "button", class: "govuk-button govuk-button--secondary", "aria-controls": input.id }, "Show");
    const name = () => button.setAttribute("aria-label", `${button.textContent} password`);
    button.addEventListener("click", () => {
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      button.textContent = hidden ? "Hide" : "Show";
      name();
      announce(hidden ? "Your password is visible" : "Your password is hidden");
    });
    name();
    input.after(button);
  }

  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const table = step && event.target.matches?.("input[type=radio]") && event.target.closest("[data-matrix]");
    if (!table || event.ctrlKey || event.altKey || event.metaKey) return;
    const radios = all("input[type=radio]", table);
    const next = radios[radios.indexOf(event.target) + step * Number(table.dataset.columns)];
    event.preventDefault();
    if (!next) return;
    next.focus();
    next.click();
  });

  /* ---- Drafts ---------------------------------------------------------------------------------------------------------
     <form data-draft-key="…"> with hidden _draft_key and _draft_tab is posted to /drafts 3 s after the last key, at most
     8 s after the first unsaved one, and when the page is left. The answer is {"saved_at": "10:42"}. Sending the form
     itself stops its drafts; if that fails, they go on. */

  const drafts = new Map();
  const DRAFT_PAUSE = seconds(3), DRAFT_LIMIT = seconds(8), DRAFT_PATIENCE = seconds(8);

  function draftOf(form) {
    if (!drafts.has(form)) drafts.set(form, { unsavedSince: null, timer: null, sending: null, held: false, notBefore: 0 });
    return drafts.get(form);
  }
  const unsavedDrafts = () => [...drafts].some(([form, draft]) => form.isConnected && draft.unsavedSince !== null);

  function draftBody(form) {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const secret = name === "csrf_token" || all("input[type=password], input[data-password]", form).some((input) => input.name === name);
      if (typeof value === "string" && !secret) body.append(name, value);
    }
    return body;
  }

  function sayDraft(form, words, failed = false) {
    const status = one(".app-draft-status", form);
    if (!status) return;
    status.classList.toggle("app-draft-status--failed", failed);
    status.textContent = words;
  }

  function draftFailed(form, sentence, link = null) {
    sayDraft(form, `Not saved as a draft. ${sentence}`, true);
    fail("draft", `Your draft is not being saved. ${sentence} ${KEPT}`, { link, again: false });
  }

  function planDraft(form, draft, wait = DRAFT_PAUSE) {
    clearTimeout(draft.timer);
    const latest = draft.unsavedSince + DRAFT_LIMIT - Date.now();
    const earliest = Math.max(0, draft.notBefore - Date.now());
    draft.timer = setTimeout(() => saveDraft(form, draft), Math.max(earliest, Math.min(wait, latest)));
  }

  async function saveDraft(form, draft) {
    if (!form.isConnected || draft.held || draft.unsavedSince === null || draft.sending) return;
    const since = draft.unsavedSince;
    const sending = draft.sending = new AbortController();
    const patience = setTimeout(() => sending.abort(), DRAFT_PATIENCE);
    draft.unsavedSince = null;
    try {
      const answer = await fetch("/drafts", { method: "POST", body: draftBody(form), headers: withToken({ Accept: "application/json" }),
        redirect: "manual", signal: sending.signal });
      if (draft.held) return;
      if (!answer.ok) throw answer;
      sayDraft(form, `Draft saved at ${(await answer.json()).saved_at}`);
      draft.notBefore = 0;
      settle("draft");
      sessionIsFresh();
    } catch (problem) {
      if (draft.held) return;
      draft.unsavedSince = Math.min(since, draft.unsavedSince ?? since);
      draft.notBefore = Date.now() + DRAFT_LIMIT;
      const status = problem.type === "opaqueredirect" ? 401 : problem.status;
      if (status === 400) checkSession();
      if (!leaving) draftFailed(form, status ? reason(status) : "The connection was lost or no answer came.", status === 401 ? SIGN_IN : null);
    } finally {
      clearTimeout(patience);
      draft.sending = null;
      if (draft.unsavedSince !== null && !draft.held) planDraft(form, draft);
    }
  }

  function noteTyping(event) {
    const form = event.target.closest?.("form[data-draft-key]");
    if (!form || event.target.type === "hidden") return;
    const draft = draftOf(form);
    draft.unsavedSince ??= Date.now();
    if (!draft.sending && !draft.held) planDraft(form, draft);
  }
  document.addEventListener("input", noteTyping);
  document.addEventListener("change", noteTyping);

  function flushDrafts() {
    for (const [form, draft] of drafts) {
      if (!form.isConnected || draft.held || (draft.unsavedSince === null && !draft.sending)) continue;
      fetch("/drafts", { method: "POST", body: draftBody(form), headers: withToken({ Accept: "application/json" }), keepalive: true }).then(
        (answer) => { if (answer.ok && !draft.sending) draft.unsavedSince = null; }, () => {});
    }
  }
  window.addEventListener("pagehide", flushDrafts);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flushDrafts(); });

  function holdDraft(form) {
    if (!form.matches("[data-draft-key]")) return;
    const draft = draftOf(form);
    draft.held = true;
    clearTimeout(draft.timer);
    draft.sending?.abort();
  }
  const formOf = (ctx) => ctx.request.form ?? ctx.sourceElement?.closest?.("form");

  function resumeDrafts(ctx) {
    const draft = drafts.get(formOf(ctx));
    if (!draft?.held) return;
    draft.held = false;
    draft.unsavedSince = Date.now();
    planDraft(formOf(ctx), draft);
  }

  function finishDrafts(ctx) {
    const draft = drafts.get(formOf(ctx));
    if (!draft?.held) return;
    draft.held = false;
    draft.unsavedSince = null;
    settle("draft");
  }
  window.addEventListener("pageshow", () => { for (const draft of drafts.values()) draft.held = false; });

  /* ---- The session's end -------------------------------------------------------------------------------------------------
     GET /session (passive) and POST /session/extension answer {"seconds_left": n}, perhaps with "csrf_token". Asked five
     minutes before the end, every four minutes (a day's sign-in may end sooner than idleness), after waking up, and at the
     end itself: another tab may have gone on working. */

  const idleSeconds = Number(document.body.dataset.sessionIdleSeconds ?? 0);
  const warnSeconds = Math.min(300, idleSeconds / 2);
  let endsAt = Date.now() + seconds(idleSeconds);
  let asking = false, notAskedBefore = 0, askedAt = Date.now(), closedForEnd = 0;

  function sessionIsFresh() {
    if (idleSeconds) endsAt = Math.max(endsAt, Date.now() + seconds(idleSeconds));
  }

  function renewTokens(token) {
    if (!token || !meta()) return;
    meta().content = token;
    for (const input of all('input[name="csrf_token"]')) input.value = token;
  }

  async function secondsLeft(address, options) {
    const answer = await fetch(address, { ...options, redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 401) return 0;
    if (!answer.ok) throw answer;
    const session = await answer.json();
    renewTokens(session.csrf_token);
    return session.seconds_left;
  }

  function showSession(title, text, ended) {
    const dialog = one("#session-dialog");
    one("#session-title").textContent = title;
    one("#session-text").textContent = text;
    one("#session-stay").hidden = ended;
    one("#session-sign-in").hidden = !ended;
    one("#session-close").hidden = !ended;
    if (!dialog.open) dialog.showModal();
    one(ended ? "#session-sign-in" : "#session-stay").focus();
  }

  function clockTime(moment) {
    return new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  }

  function judgeSession(left) {
    const before = one("#session-dialog").dataset.shown;
    const state = left <= 0 ? "ended" : left <= warnSeconds + 1 ? "soon" : "";
    endsAt = Date.now() + seconds(left);
    one("#session-dialog").dataset.shown = state;
    if (state === "ended" && before !== "ended") {
      showSession("You have been signed out", `This kept the records safe. ${KEPT} Sign in, then come back to this tab and go on.`, true);
    } else if (state === "soon" && (before !== "soon" || !one("#session-dialog").open) && endsAt > closedForEnd + seconds(30)) {
      flushDrafts();
      showSession("You are about to be signed out", `Nothing has been done here for a while. You will be signed out at ${clockTime(endsAt)}.`, false);
    } else if (!state && one("#session-dialog").open) {
      one("#session-dialog").close();
    }
  }

  async function checkSession() {
    if (!idleSeconds || asking) return;
    asking = true;
    try {
      judgeSession(await secondsLeft("/session", { headers: { Accept: "application/json" } }));
    } catch { /* no answer: asked again at the next tick; failed saves speak for themselves */ }
    askedAt = Date.now();
    notAskedBefore = askedAt + seconds(15);
    asking = false;
  }

  async function staySignedIn() {
    const dialog = one("#session-dialog");
    try {
      const left = await secondsLeft("/session/extension", { method: "POST", headers: withToken({ Accept: "application/json" }) });
      if (left <= 0) return judgeSession(0);
      endsAt = Date.now() + seconds(left);
      dialog.dataset.shown = left <= warnSeconds ? "soon" : "";
      closedForEnd = left <= warnSeconds ? endsAt : 0;
      dialog.close();
      if (left <= warnSeconds) fail("session", `Your working day's sign-in ends at ${clockTime(endsAt)} and cannot be made longer. Save your work before then.`);
      else announce("You stay signed in");
    } catch {
      one("#session-text").textContent = `This did not work. Try again; you will be signed out at ${clockTime(endsAt)}.`;
    }
  }

  if (idleSeconds && one("#session-dialog")) {
    one("#session-stay").addEventListener("click", staySignedIn);
    one("#session-close").addEventListener("click", () => one("#session-dialog").close());
    one("#session-dialog").addEventListener("cancel", (event) => {
      if (one("#session-dialog").dataset.shown !== "soon") return;
      event.preventDefault();
      staySignedIn();
    });
    setInterval(() => {
      const near = endsAt - Date.now() <= seconds(warnSeconds) && Date.now() >= notAskedBefore;
      if (near || Date.now() - askedAt > seconds(240)) checkSession();
    }, 1000);
    const woken = () => { if (document.visibilityState === "visible") checkSession(); };
    document.addEventListener("visibilitychange", woken);
    window.addEventListener("pageshow", (event) => { if (event.persisted) checkSession(); });
  }

  /* ---- Finding one tick among many ---------------------------------------------------------------------------------------- */

  /** Above [data-finds] a box that leaves only the [data-find] whose words begin with what is typed; what is ticked stays. */
  function addFinder(place) {
    if (one("[data-finder]", place)) return;
    const id = place.dataset.finds;
    const box = element("input", { type: "search", id, class: "govuk-input govuk-!-width-two-thirds", autocomplete: "off", "data-finder": "" });
    const label = element("label", { for: id, class: "govuk-label" }, "Find in this list by typing");
    place.prepend(element("div", { class: "govuk-form-group govuk-!-margin-bottom-4" }, label, box));
    box.addEventListener("input", () => {
      const asked = wordsIn(box.value);
      const items = all("[data-find]", place);
      for (const item of items) {
        const own = wordsIn(item.textContent);
        const found = asked.every((word) => own.some((each) => each.startsWith(word)));
        item.hidden = !found && !one("input", item).checked;
      }
      for (const group of all("[data-group]", place)) group.hidden = all("[data-find]", group).every((item) => item.hidden);
      announce(`${items.filter((item) => !item.hidden).length} of ${items.length} shown`);
    });
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    box.addEventListener("change", (event) => event.stopPropagation());
  }

  function wordsIn(text) {
    return text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  }

  /* ---- At the start, and for each swapped piece ------------------------------------------------------------------------- */

  function prepare(roots) {
    within(roots, "input[data-password]").forEach(addShowButton);
    within(roots, "[data-finds]").forEach(addFinder);
    for (const button of within(roots, "[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
    for (const message of within(roots, "[data-dismissible]")) {
      if (!one(".app-message__dismiss", message)) message.append(dismissButton(message));
    }
  }
  prepare([document.body]);
  const summary = one("main .govuk-error-summary");
  if (summary && document.title.startsWith("Error: ")) focusOn(summary);
})();
