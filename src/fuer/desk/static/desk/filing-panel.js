/* Around the grid: tabs, the state of saving, the panel of one row, the cards of a phone, conflicts, and the texts. */
(function () {
  "use strict";

  var filing = window.FuerFiling;
  if (!filing) {
    return;
  }
  var say = filing.say;
  var page = document.getElementById("filing");
  var panel = document.getElementById("panel");
  var cards = document.getElementById("cards");
  var isPhone = !window.matchMedia("(min-width: 768px)").matches;
  var shown = []; /* ids of the tab in front */
  var wanted = null; /* id the panel is to show */
  var asked = null; /* id the server was asked for last */
  var loadTimer = 0;
  var textsReady = Promise.resolve(); /* settled once the written part has been fetched */
  var announced = {}; /* changes of others the line has told */
  var areas = 1; /* how many areas the cards in front speak of */

  function all(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }

  function make(tag, name, text) {
    var element = document.createElement(tag);
    element.className = name || "";
    element.textContent = text || "";
    return element;
  }

  /* ---- tabs ---- */

  function idsOf(tab) {
    return filing.ids().filter(function (id) {
      var audience = filing.row(id).audience;
      return audience === tab || audience === "both";
    });
  }

  function showTab(name, focus) {
    all(".filing-tab").forEach(function (tab) {
      var isShown = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      if (isShown && focus) {
        tab.focus();
      }
    });
    var texts = document.getElementById("texts");
    document.getElementById("figures").hidden = name === "texts";
    if (texts) {
      texts.hidden = name !== "texts";
    }
    if (name === "texts") {
      loadTexts(texts);
    }
    if (name !== "texts") {
      shown = idsOf(name);
      document.getElementById("figures").setAttribute("aria-labelledby", "tab-" + name);
      document.getElementById("no-rows").hidden = shown.length > 0;
      showRows(focus);
    }
    page.dataset.tab = name;
  }

  /* Whoever goes along the tabs by arrow keys stays on them; after a click the sheet waits for typing. */
  function showRows(staysOnTab) {
    if (window.FuerGrid) {
      document.getElementById("grid-box").hidden = shown.length === 0;
      if (shown.length) {
        window.FuerGrid.show(shown, staysOnTab ? document.activeElement : null);
      }
    } else {
      drawCards();
    }
  }

  function visibleTabs() {
    return all(".filing-tab").filter(function (tab) {
      return !tab.hidden;
    });
  }

  function countTabs() {
    all("[data-count]").forEach(function (place) {
      var counts = count(idsOf(place.dataset.count));
      place.textContent = counts.expected ? counts.filled + "/" + counts.expected : "";
      place.parentNode.hidden = idsOf(place.dataset.count).length === 0;
    });
    var counts = count(filing.ids());
    var bar = document.getElementById("filled-bar");
    document.getElementById("filled").textContent = say("filledOf", counts);
    bar.max = counts.expected || 1;
    bar.value = counts.filled;
  }

  function count(ids) {
    var owed = ids.map(filing.row).filter(function (row) {
      return row.isOwed;
    });
    return {
      expected: owed.length,
      filled: owed.filter(function (row) {
        return row.isFilled;
      }).length,
    };
  }

  /* ---- the state of saving, conflicts, what was left on this machine ---- */

  function showStatus() {
    var status = filing.status();
    var place = document.getElementById("saved");
    if (place.textContent !== status.text) {
      place.textContent = status.text;
    }
    place.dataset.tone = status.tone;
    var undo = page.querySelector("[data-undo]");
    if (undo) {
      undo.disabled = !filing.canUndo();
    }
  }

  function textOf(id, fields, values) {
    return fields.map(function (field) {
      var text = values[field];
      if (field === "missing") {
        text = filing.missing.filter(function (choice) {
          return choice.value === text;
        }).map(function (choice) {
          return choice.label;
        })[0] || "";
      }
      return (fields.length > 1 && say(field) ? say(field) + " " : "") + (text || say("blank"));
    }).join("，");
  }

  function showConflicts() {
    var list = document.getElementById("conflict-list");
    var ids = filing.conflicts();
    list.textContent = "";
    ids.forEach(function (id) {
      var row = filing.row(id);
      var mine = filing.contestedFields(id);
      var fields = Object.keys(mine);
      var item = make("li", "conflict");
      item.appendChild(make("b", "", [row.name, row.breakdown].filter(Boolean).join(" ")));
      item.appendChild(make("span", "", say("theirs", { by: row.by, at: row.at, text: textOf(id, fields, row) })));
      item.appendChild(make("span", "", say("mine", { text: textOf(id, fields, mine) })));
      [["useMine", true], ["useTheirs", false]].forEach(function (choice) {
        var button = make("button", "btn btn-sm", say(choice[0]));
        button.type = "button";
        button.addEventListener("click", function () {
          filing.choose(id, choice[1]);
        });
        item.appendChild(button);
      });
      list.appendChild(item);
    });
    document.getElementById("conflicts").hidden = ids.length === 0;
    showNotes();
  }

  function showNotes() {
    document.getElementById("notes").hidden =
      document.getElementById("conflicts").hidden && document.getElementById("restore").hidden;
  }

  function offerRestore() {
    var number = filing.leftOver();
    document.getElementById("restore").hidden = number === 0;
    page.querySelector("[data-restore-count]").textContent = number ? "（" + number + "）" : "";
    showNotes();
  }

  /* ---- the panel of one row ---- */

  function isOpen() {
    return !panel.hidden;
  }

  function open(id, toEvidence) {
    panel.hidden = false;
    document.body.classList.toggle("has-sheet", isPhone);
    page.classList.add("has-panel");
    makeRoom();
    all("[data-toggle-panel]").forEach(function (button) {
      button.setAttribute("aria-expanded", "true");
    });
    remember(true);
    load(id, toEvidence ? "input[type=file]" : isPhone ? "[data-field]" : "");
  }

  function close() {
    panel.hidden = true;
    document.body.classList.remove("has-sheet");
    page.classList.remove("has-panel");
    makeRoom();
    all("[data-toggle-panel]").forEach(function (button) {
      button.setAttribute("aria-expanded", "false");
    });
    remember(false);
    if (window.FuerGrid) {
      window.FuerGrid.focus();
    } else {
      var card = cards.querySelector('[data-card="' + wanted + '"]');
      if (card) {
        card.focus();
      }
    }
  }

  function makeRoom() {
    if (window.FuerGrid) {
      window.FuerGrid.makeRoom(isOpen());
    }
  }

  function remember(isShown) {
    try {
      window.localStorage.setItem("fuer-filing-panel", isShown ? "1" : "");
    } catch (error) {
      /* Nothing to remember it in. */
    }
  }

  function recall() {
    try {
      return window.localStorage.getItem("fuer-filing-panel") === "1";
    } catch (error) {
      return false;
    }
  }

  function follow(id) {
    wanted = String(id);
    if (isOpen()) {
      window.clearTimeout(loadTimer);
      loadTimer = window.setTimeout(function () {
        if (asked !== wanted) {
          load(wanted);
        }
      }, 220);
    }
  }

  function panelId() {
    var body = panel.querySelector("[data-panel]");
    return body ? body.dataset.panel : "";
  }

  function load(id, focusOn) {
    window.clearTimeout(loadTimer);
    wanted = asked = String(id);
    window.htmx
      .ajax("GET", page.dataset.item.replace(/\/0\/$/, "/" + id + "/"), { target: "#panel", swap: "innerHTML" })
      .then(function () {
        var place = focusOn && panel.querySelector(focusOn);
        if (place) {
          place.focus();
        }
      });
  }

  /* The panel came from the server; what is typed and not saved yet stands in its fields too. */
  function fillPanel() {
    var state = document.getElementById("panel-state");
    if (!state) {
      return;
    }
    filing.merge(JSON.parse(state.textContent));
    panel.scrollTop = 0;
    showPanelFields();
  }

  function showPanelFields() {
    var id = panelId();
    if (!id || !filing.row(id)) {
      return;
    }
    all("[data-field]", panel).forEach(function (field) {
      if (field !== document.activeElement) {
        field.value = filing.current(id, field.dataset.field);
      }
      showRefusal(field, filing.errorsOf(id)[field.dataset.field]);
    });
    all("[data-shown-for]", panel).forEach(function (part) {
      part.hidden = filing.current(id, "basis") !== part.dataset.shownFor;
    });
    var rate = panel.querySelector("[data-rate]");
    if (rate) {
      rate.textContent = filing.row(id).rate || "—";
    }
    var list = panel.querySelector("[data-errors]");
    list.textContent = "";
    Object.keys(filing.errorsOf(id)).forEach(function (field) {
      if (!panel.querySelector('[data-field="' + field + '"]') || field === "row") {
        list.appendChild(make("li", "", filing.errorsOf(id)[field]));
      }
    });
  }

  /* The sentence stands under its field, and is read out with it. */
  function showRefusal(field, sentence) {
    var place = field.parentNode.querySelector(".panel-refusal");
    field.classList.toggle("is-invalid", Boolean(sentence));
    field.setAttribute("aria-invalid", String(Boolean(sentence)));
    if (place) {
      place.remove();
    }
    if (sentence) {
      field.parentNode.appendChild(make("span", "panel-refusal", sentence));
    }
  }

  function takeField(field) {
    filing.edit([{ id: panelId(), field: field.dataset.field, text: field.value }]);
  }

  function step(by) {
    if (window.FuerGrid) {
      window.FuerGrid.step(by);
      return;
    }
    var at = shown.map(String).indexOf(panelId());
    var next = shown[at + by];
    if (next === undefined) {
      close();
    } else {
      load(next, "[data-field]");
    }
  }

  /* ---- cards: a phone shows a list and edits one row at a time ---- */

  function drawCards() {
    var found = {};
    shown.forEach(function (id) {
      found[filing.row(id).area] = true;
    });
    areas = Object.keys(found).length;
    cards.textContent = "";
    var group = null;
    shown.forEach(function (id) {
      var row = filing.row(id);
      if (group !== row.group) {
        group = row.group;
        cards.appendChild(make("h2", "cards-group", group));
      }
      var card = make("button", "card-row");
      card.type = "button";
      card.dataset.card = id;
      card.addEventListener("click", function () {
        open(id);
      });
      cards.appendChild(card);
      drawCard(id);
    });
  }

  function drawCard(id) {
    var card = cards.querySelector('[data-card="' + id + '"]');
    if (!card) {
      return;
    }
    var row = filing.row(id);
    var word = filing.missing.filter(function (choice) {
      return choice.value === filing.current(id, "missing");
    }).map(function (choice) {
      return choice.label;
    })[0];
    var figure = filing.current(id, "value") || row.rate || "";
    var unit = row.unit.indexOf("1/") === 0 ? row.unit.slice(1) : row.unit;
    var facts = [
      row.last && say("last") + " " + (row.isLastOlder ? say("ofYear", { shown: row.last, year: row.lastYear }) : row.last),
      row.goal && say("goal") + " " + row.goal,
      row.period,
    ].filter(Boolean).join(" · ");
    card.textContent = "";
    card.className = "card-row" + (row.returned ? " is-returned" : "") + (row.lock ? " is-locked" : "");
    var name = make("span", "card-name", row.name);
    name.appendChild(make("small", "", [areas > 1 && row.area, row.breakdown].filter(Boolean).join(" · ")));
    card.appendChild(name);
    card.appendChild(make("span", "card-figure" + (figure || word ? "" : " is-blank"), figure ? figure + (/\d$/.test(figure) ? unit : "") : word || say("notFilled")));
    card.appendChild(make("span", "card-facts", facts));
    filing.hintsOf(id).forEach(function (hint) {
      card.appendChild(drawHint(hint));
    });
  }

  function drawHint(hint) {
    var line = make("span", "card-hint is-" + hint.tone);
    line.appendChild(filing.icon(hint.icon));
    if (hint.word) {
      line.appendChild(make("b", "", hint.word));
    }
    line.appendChild(document.createTextNode(hint.text));
    return line;
  }

  /* ---- events ---- */

  function pressButton(event) {
    var target = event.target;
    var tab = target.closest("[data-tab].filing-tab");
    if (tab) {
      showTab(tab.dataset.tab);
    } else if (target.closest("[data-undo]")) {
      takeBack(filing.undo, "undone");
    } else if (target.closest("[data-toggle-panel]")) {
      togglePanel();
    } else if (target.closest("[data-close-panel]")) {
      close();
    } else if (target.closest("[data-step]")) {
      step(Number(target.closest("[data-step]").dataset.step));
    } else if (target.closest("[data-restore]")) {
      filing.restore();
      offerRestore();
      document.getElementById("line").textContent = say("restoreDone");
    } else if (target.closest("[data-forget]")) {
      filing.forget();
      offerRestore();
    } else if (target.closest("[data-open-dialog]")) {
      document.getElementById("keys-help").showModal();
    } else if (target.closest("[data-close-dialog]")) {
      document.getElementById("keys-help").close();
    }
  }

  function togglePanel() {
    if (isOpen()) {
      close();
    } else {
      open(wanted || shown[0]);
    }
  }

  function takeBack(action, word) {
    action().then(function (ids) {
      document.getElementById("line").textContent = say(ids ? word : "noUndo");
    });
  }

  document.addEventListener("click", pressButton);

  document.addEventListener("keydown", function (event) {
    var isTyping = event.target.closest("input, textarea, select, dialog");
    var isCommand = event.ctrlKey || event.metaKey;
    var key = event.key.toLowerCase();
    if (isCommand && key === "i" && page.dataset.tab !== "texts") {
      event.preventDefault();
      togglePanel();
    } else if (isCommand && !isTyping && (key === "z" || key === "y")) {
      event.preventDefault();
      takeBack(key === "y" || event.shiftKey ? filing.redo : filing.undo, key === "y" || event.shiftKey ? "redone" : "undone");
    } else if (event.target.closest(".filing-tab") && (key === "arrowleft" || key === "arrowright")) {
      var tabs = visibleTabs();
      var at = tabs.indexOf(event.target.closest(".filing-tab"));
      showTab(tabs[(at + (key === "arrowright" ? 1 : tabs.length - 1)) % tabs.length].dataset.tab, true);
    } else if (key === "escape" && isOpen() && panel.contains(event.target)) {
      close();
    }
  });

  panel.addEventListener("change", function (event) {
    if (event.target.dataset.field) {
      takeField(event.target);
    }
  });
  panel.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.dataset.field && event.target.tagName === "INPUT") {
      event.preventDefault();
      takeField(event.target);
      event.target.select();
    }
  });

  document.addEventListener("htmx:beforeSwap", function (event) {
    /* A refused file or survey comes back as the panel with its sentence. */
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target === panel) {
      fillPanel();
    }
  });
  /* A row is saved before anything else is done to it, so that the panel never shows an older figure. */
  document.addEventListener("htmx:confirm", function (event) {
    if (panel.contains(event.detail.elt) && event.detail.verb === "post" && !event.detail.question) {
      event.preventDefault();
      filing.flush().then(function () {
        event.detail.issueRequest(true);
      });
    }
  });

  filing.listen(function (ids) {
    showStatus();
    showConflicts();
    if (!ids.length) {
      return;
    }
    if (window.FuerGrid) {
      window.FuerGrid.redraw(ids);
    } else {
      ids.forEach(drawCard);
    }
    countTabs();
    ids.filter(function (id) {
      return filing.takenFields(id).length && !announced[id + "/" + filing.row(id).version];
    }).forEach(function (id) {
      announced[id + "/" + filing.row(id).version] = true;
      document.getElementById("line").textContent =
        [filing.row(id).name, filing.row(id).breakdown].filter(Boolean).join(" ") + " · " + filing.tellTaken(id);
    });
    if (ids.map(String).indexOf(panelId()) >= 0) {
      showPanelFields();
    }
  });

  /* ---- texts: saved while they are written ---- */

  function Text(box) {
    var timer = 0;
    var version = box.dataset.version;
    var theirs = null;
    var isSending = false;
    var isDirty = false;
    var fields = all("textarea", box);
    var saved = box.querySelector("[data-text-saved]");

    function send() {
      window.clearTimeout(timer);
      if (!isDirty || isSending) {
        return;
      }
      var body = new window.FormData();
      fields.forEach(function (field) {
        body.append(field.name, field.value);
      });
      body.append("row_version", version);
      isSending = true;
      isDirty = false;
      saved.textContent = say("saving");
      window
        .fetch(box.dataset.url, {
          method: "POST",
          credentials: "same-origin",
          headers: { "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] },
          body: body,
        })
        .then(function (response) {
          if (response.redirected) {
            throw new Error("signed out");
          }
          return response.json();
        })
        .then(take, retry);
    }

    function take(answer) {
      isSending = false;
      if (answer.theirs) {
        theirs = answer;
        isDirty = true;
        box.querySelector("[data-theirs-text]").textContent = say("textConflict", {
          text: [answer.theirs.progress, answer.theirs.problems, answer.theirs.next_steps].filter(Boolean).join(" / "),
        });
        box.querySelector("[data-theirs]").hidden = false;
        saved.textContent = answer.error;
      } else if (answer.error) {
        saved.textContent = answer.error;
      } else {
        version = answer.row_version;
        saved.textContent = say("saved", { time: answer.savedAt });
        if (isDirty) {
          schedule();
        }
      }
    }

    function retry() {
      isSending = false;
      isDirty = true;
      saved.textContent = say("offline");
      timer = window.setTimeout(send, 5000);
    }

    function schedule() {
      isDirty = true;
      window.clearTimeout(timer);
      if (!theirs) {
        timer = window.setTimeout(send, 900);
      }
    }

    function choose(takesMine) {
      version = theirs.row_version;
      if (!takesMine) {
        fields.forEach(function (field) {
          field.value = theirs.theirs[field.name];
        });
      }
      isDirty = takesMine;
      theirs = null;
      box.querySelector("[data-theirs]").hidden = true;
      saved.textContent = "";
      send();
    }

    box.addEventListener("input", schedule);
    box.addEventListener("focusout", function () {
      if (!theirs) {
        send();
      }
    });
    box.querySelector("[data-text-mine]").addEventListener("click", function () {
      choose(true);
    });
    box.querySelector("[data-text-theirs]").addEventListener("click", function () {
      choose(false);
    });
    document.addEventListener("htmx:afterSwap", function (event) {
      var row = box.contains(event.detail.target) && box.querySelector("[data-file-version]");
      if (row) {
        version = row.dataset.fileVersion;
      }
    });
    window.addEventListener("beforeunload", function (event) {
      if (isDirty || isSending) {
        event.preventDefault();
        event.returnValue = "";
      }
    });
  }

  /* Asked for when the tab is opened first: the figures just saved decide which texts must be written. */
  function loadTexts(box) {
    if (!box.querySelector(".filing-text")) {
      textsReady = filing.flush().then(function () {
        return window.htmx.ajax("GET", box.dataset.url, { target: "#texts", swap: "innerHTML" });
      }).then(function () {
        all(".filing-text", box).forEach(function (text) {
          new Text(text);
        });
      });
    }
  }

  /* ---- from a list of what is missing to the place where it can be put right ---- */

  function find(hash) {
    var place = /^#(figure|text)-(\d+)$/.exec(hash);
    if (hash === "#texts" && document.getElementById("texts")) {
      showTab("texts");
    } else if (place && place[1] === "figure" && filing.row(place[2])) {
      findFigure(place[2]);
    } else if (place && place[1] === "text" && document.getElementById("texts")) {
      showTab("texts");
      textsReady.then(function () {
        var field = page.querySelector('[data-text="' + place[2] + '"] textarea');
        if (field) {
          field.scrollIntoView({ block: "center" });
          field.focus({ preventScroll: true });
        }
      });
    }
  }

  function findFigure(id) {
    var audience = filing.row(id).audience;
    if (audience !== "both" && audience !== page.dataset.tab || page.dataset.tab === "texts") {
      showTab(audience === "both" ? "women" : audience);
    }
    if (window.FuerGrid) {
      window.FuerGrid.find(id);
    } else {
      open(id);
    }
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-find]");
    if (link) {
      event.preventDefault();
      find(link.hash);
    }
  });

  window.FuerPanel = { open: open, follow: follow };

  countTabs();
  showStatus();
  offerRestore();
  var first = visibleTabs()[0];
  if (!first) {
    document.getElementById("no-rows").hidden = false;
  } else {
    showTab(first.dataset.tab);
  }
  if (!isPhone && recall() && shown.length) {
    open(shown[0]);
  }
  find(window.location.hash);
})();
