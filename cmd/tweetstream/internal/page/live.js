"use strict";
// The server has escaped every text of a message: the inside comes as the page itself does.
const live = document.getElementById("live");
new EventSource("events").onmessage = (e) => { live.innerHTML = JSON.parse(e.data); };
