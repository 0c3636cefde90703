"use strict";
// The server has escaped every text of a message: the inside comes as the page itself does.
// Only what has changed is replaced, so that a reader's place and selection stay.
const live = document.getElementById("live");
const update = (html) => {
  const next = document.createElement("template");
  next.innerHTML = html;
  const old = [...live.children], fresh = [...next.content.children];
  if (old.length !== fresh.length) {
    live.replaceChildren(...fresh);
    return;
  }
  fresh.forEach((part, i) => { if (!part.isEqualNode(old[i])) old[i].replaceWith(part); });
};
const source = new EventSource("events");
source.onmessage = (e) => update(JSON.parse(e.data));
source.onerror = () => document.body.classList.add("stale");
source.onopen = () => document.body.classList.remove("stale");
