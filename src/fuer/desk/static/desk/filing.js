/* The rows of a filing as somebody types them: what is typed, what is saved, what was refused, what others changed.
   Nothing here draws; the grid, the cards and the panel listen and ask. Figures are text: the server computes. */
(function () {
  "use strict";

  var page = document.getElementById("filing");
  if (!page) {
    return;
  }
  var FIGURES = ["numerator", "denominator", "value"];
  var FIELDS = FIGURES.concat(
    ["missing", "note", "status", "basis", "survey", "letter_number", "letter_date", "reason"]
  );
  var SAVE_AFTER_MS = 120; /* cells typed in one breath go in one batch */
  var RETRY_MS = [2000, 4000, 8000, 15000, 30000, 60000];
  var MOST_UNDO = 200;

  var words = read("filing-words");
  var GROUPS = read("filing-groups"); /* fields that one decision settles together */
  var rows = {}; /* as the server last told them, by id */
  var order = read("filing-rows").map(function (row) {
    rows[row.id] = row;
    return row.id;
  });
  var typed = {}; /* by id: {field: text} not saved yet */
  var sending = {}; /* the part of it that is under way */
  var seen = {}; /* by id: {field: text} as it stood when the person began to type in its group */
  var errors = {}; /* by id: {field: sentence} of what was refused */
  var held = {}; /* by id: {field: "refused" or "conflict"} of what waits for the person */
  var taken = {}; /* by id: {field: true} of what others changed and this page took over */
  var takenFrom = {}; /* by id: who that was and when */
  var undone = [];
  var done = [];
  var listeners = [];
  var timer = 0;
  var failures = 0;
  var isSending = false;
  var savedAt = "";
  var trouble = ""; /* why saving does not work at all just now */
  var storageKey = "fuer-filing-" + page.dataset.pk + "-" + page.dataset.user;

  function read(id) {
    return JSON.parse(document.getElementById(id).textContent);
  }

  function say(name, values) {
    return (words[name] || "").replace(/\{(\w+)\}/g, function (all, key) {
      return values && key in values ? values[key] : all;
    });
  }

  function has(object, key) {
    return Object.prototype.hasOwnProperty.call(object, key);
  }

  /* ---- what a cell holds ---- */

  function current(id, field) {
    if (typed[id] && has(typed[id], field)) {
      return typed[id][field];
    }
    if (sending[id] && has(sending[id], field)) {
      return sending[id][field];
    }
    return rows[id][field];
  }

  function isUnsaved(id, field) {
    return Boolean((typed[id] && has(typed[id], field)) || (sending[id] && has(sending[id], field)));
  }

  function mayEdit(id, field) {
    var row = rows[id];
    if (!page.dataset.canFill || row.lock) {
      return false;
    }
    if (field === "numerator" || field === "denominator") {
      return row.shape === "ratio" && !row.isOffline;
    }
    if (field === "value") {
      return row.shape !== "ratio" && !row.isOffline;
    }
    return has(row, field) && (field !== "missing" || !row.isOffline);
  }

  function snapshot(id) {
    var found = {};
    FIELDS.forEach(function (field) {
      found[field] = current(id, field);
    });
    return found;
  }

  /* ---- typing ---- */

  /* Take edits [{id, field, text}] as one step; gives how many cells changed. */
  function edit(edits, keepsHistory) {
    var before = {};
    var changed = 0;
    edits.forEach(function (one) {
      var text = String(one.text).trim();
      if (!mayEdit(one.id, one.field) || current(one.id, one.field) === text) {
        return;
      }
      before[one.id] = before[one.id] || snapshot(one.id);
      look(one.id, one.field);
      typed[one.id] = typed[one.id] || {};
      typed[one.id][one.field] = text;
      clearErrors(one.id, one.field);
      changed += 1;
    });
    if (changed) {
      if (!keepsHistory) {
        done.push(before);
        undone = [];
        done = done.slice(-MOST_UNDO);
      }
      keep();
      tell(Object.keys(before));
      schedule(SAVE_AFTER_MS);
    }
    return changed;
  }

  function groupOf(field) {
    return GROUPS.filter(function (group) {
      return group.indexOf(field) >= 0;
    })[0];
  }

  /* Remember what stood there before: the server merges what others did elsewhere, and asks only where both typed. */
  function look(id, field) {
    seen[id] = seen[id] || {};
    groupOf(field).forEach(function (name) {
      if (!has(seen[id], name)) {
        seen[id][name] = rows[id][name];
      }
    });
    if (taken[id]) {
      delete taken[id][field];
    }
  }

  /* What was refused together is tried together again: the group, or the whole row. */
  function clearErrors(id, field) {
    var known = errors[id] || {};
    var names = known.row || field === "reason" ? FIELDS : groupOf(field);
    names.forEach(function (name) {
      delete known[name];
      if (held[id] && held[id][name] === "refused") {
        delete held[id][name];
      }
    });
    delete known.row;
  }

  /* Back to how the rows of the last step stood. What is under way is waited for: a save may have moved more fields. */
  function step(from, to) {
    return flush().then(function () {
      var last = from.pop();
      if (!last) {
        return false;
      }
      var now = {};
      var edits = [];
      Object.keys(last).forEach(function (id) {
        now[id] = snapshot(id);
        FIELDS.forEach(function (field) {
          if (now[id][field] !== last[id][field]) {
            edits.push({ id: id, field: field, text: last[id][field] });
          }
        });
      });
      to.push(now);
      edit(edits, true);
      return Object.keys(last);
    });
  }

  /* ---- saving ---- */

  function schedule(after) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, after);
  }

  /* What of a row can be sent now. */
  function free(id) {
    var found = {};
    Object.keys(typed[id] || {}).forEach(function (field) {
      if (!held[id] || !held[id][field]) {
        found[field] = typed[id][field];
      }
    });
    return found;
  }

  function waiting() {
    return Object.keys(typed).filter(function (id) {
      return Object.keys(free(id)).length > 0;
    });
  }

  function isBusy() {
    return isSending || waiting().length > 0;
  }

  function flush() {
    if (!isBusy() || failures) {
      return Promise.resolve();
    }
    return (isSending ? pause(30) : save()).then(flush);
  }

  function pause(ms) {
    return new Promise(function (resolve) {
      window.setTimeout(resolve, ms);
    });
  }

  function save() {
    var ids = waiting();
    if (isSending || !ids.length) {
      return Promise.resolve();
    }
    isSending = true;
    window.clearTimeout(timer);
    var edits = ids.map(function (id) {
      sending[id] = free(id);
      drop(typed, id, Object.keys(sending[id]));
      return { item: Number(id), row_version: rows[id].version, changes: sending[id], seen: seen[id] };
    });
    tell([]);
    return post(page.dataset.save, { edits: edits }).then(
      function (answer) {
        isSending = false;
        failures = 0;
        trouble = "";
        take(answer);
      },
      function (reason) {
        isSending = false;
        giveBack(reason);
      }
    );
  }

  function drop(from, id, fields) {
    fields.forEach(function (field) {
      delete from[id][field];
    });
    if (!Object.keys(from[id]).length) {
      delete from[id];
    }
  }

  function post(url, body) {
    return window
      .fetch(url, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify(body),
      })
      .then(readAnswer, function () {
        throw { name: "offline" };
      });
  }

  function token() {
    return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  }

  function readAnswer(response) {
    var isJson = (response.headers.get("Content-Type") || "").indexOf("application/json") === 0;
    if (response.redirected || (response.status === 403 && !isJson)) {
      throw { name: "signedOut" };
    }
    if (response.status >= 500 || (!isJson && response.status !== 404)) {
      throw { name: "broken" };
    }
    if (!isJson) {
      throw { name: "denied", error: document.getElementById("request-failed").dataset.refused, isFinal: true };
    }
    return response.json().then(function (answer) {
      if (answer.error) {
        throw { name: "denied", error: answer.error, isFinal: true };
      }
      return answer;
    });
  }

  function take(answer) {
    var touched = [];
    var mine = sending;
    sending = {};
    if (answer.savedAt) {
      savedAt = answer.savedAt;
    }
    var former = {};
    answer.results.forEach(function (result) {
      former[result.item] = result.former;
    });
    answer.rows.forEach(function (row) {
      adopt(row, Object.keys(mine[row.id] || {}), former[row.id] || row);
      touched.push(String(row.id));
    });
    answer.results.forEach(function (result) {
      settle(String(result.item), mine[result.item], result);
      touched.push(String(result.item));
    });
    keep();
    tell(touched);
    schedule(0);
  }

  /* What was saved is seen from now on as it stands; what was not waits for the person. */
  function settle(id, mine, result) {
    Object.keys(mine).forEach(function (field) {
      if (result.unsaved.indexOf(field) < 0) {
        groupOf(field).forEach(function (name) {
          seen[id][name] = rows[id][name];
        });
        return;
      }
      typed[id] = typed[id] || {};
      if (!has(typed[id], field)) {
        typed[id][field] = mine[field];
        held[id] = held[id] || {};
        held[id][field] = result.conflicts.indexOf(field) >= 0 ? "conflict" : "refused";
      }
    });
    errors[id] = Object.assign({}, errors[id], result.errors);
    if (!typed[id]) {
      delete seen[id];
    }
  }

  /* A row as the server tells it. What others changed, apart from the groups just sent from here, is marked as theirs. */
  function adopt(row, mine, who) {
    var known = rows[row.id];
    if (!known || row.version < known.version) {
      return;
    }
    var own = [].concat.apply([], mine.map(groupOf));
    FIELDS.forEach(function (field) {
      if (known[field] !== row[field] && own.indexOf(field) < 0) {
        taken[row.id] = taken[row.id] || {};
        taken[row.id][field] = true;
        takenFrom[row.id] = { by: who.by, at: who.at };
      }
    });
    Object.assign(known, row);
  }

  /* What could not be sent goes back to what is typed; whatever was typed since wins. */
  function giveBack(reason) {
    var ids = Object.keys(sending);
    ids.forEach(function (id) {
      typed[id] = Object.assign({}, sending[id], typed[id]);
    });
    sending = {};
    trouble = say(reason.name || "broken", { error: reason.error });
    keep();
    if (reason.isFinal) {
      ids.forEach(function (id) {
        held[id] = {};
        Object.keys(typed[id]).forEach(function (field) {
          held[id][field] = "refused";
        });
      });
    } else {
      schedule(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
      failures += 1;
    }
    tell(ids);
  }

  function heldFields(id, state) {
    return Object.keys(typed[id] || {}).filter(function (field) {
      return held[id] && held[id][field] === state;
    });
  }

  /* Somebody else was faster: keep mine (over what was just seen) or take theirs. */
  function choose(id, takesMine) {
    var fields = heldFields(id, "conflict");
    fields.forEach(function (field) {
      delete held[id][field];
      groupOf(field).forEach(function (name) {
        seen[id][name] = rows[id][name];
      });
    });
    if (!takesMine) {
      drop(typed, id, fields);
    }
    keep();
    tell([id]);
    schedule(0);
  }

  /* A page that comes back to the front asks what colleagues typed. */
  function refresh() {
    if (isBusy()) {
      return Promise.resolve();
    }
    return window
      .fetch(page.dataset.rows, { credentials: "same-origin" })
      .then(readAnswer)
      .then(function (answer) {
        var touched = answer.rows.filter(function (row) {
          return rows[row.id] && rows[row.id].version < row.version;
        });
        touched.forEach(function (row) {
          adopt(row, [], row);
        });
        tell(touched.map(function (row) {
          return String(row.id);
        }));
      })
      .catch(function () {});
  }

  /* ---- kept on this machine, so that a crash loses nothing ---- */

  function keep() {
    var unsaved = {};
    [sending, typed].forEach(function (part) {
      Object.keys(part).forEach(function (id) {
        unsaved[id] = Object.assign(unsaved[id] || {}, part[id]);
      });
    });
    try {
      if (Object.keys(unsaved).length) {
        window.localStorage.setItem(storageKey, JSON.stringify({ typed: unsaved, seen: seen }));
      } else if (!leftOver) {
        window.localStorage.removeItem(storageKey);
      }
    } catch (error) {
      /* A full or forbidden store: the warning on leaving is still there. */
    }
  }

  function readLeftOver() {
    try {
      var found = JSON.parse(window.localStorage.getItem(storageKey) || "null");
      return found && found.typed && found.seen ? found : null;
    } catch (error) {
      return null;
    }
  }

  function listLeftOver() {
    var edits = [];
    var left = leftOver ? leftOver.typed : {};
    Object.keys(left).forEach(function (id) {
      Object.keys(left[id]).forEach(function (field) {
        if (rows[id] && mayEdit(id, field) && current(id, field) !== left[id][field]) {
          edits.push({ id: id, field: field, text: left[id][field] });
        }
      });
    });
    return edits;
  }

  /* With what was seen then: who typed over it since is told apart. */
  function restore() {
    var edits = listLeftOver();
    edits.forEach(function (one) {
      seen[one.id] = Object.assign({}, leftOver.seen[one.id], seen[one.id]);
    });
    leftOver = null;
    keep();
    edit(edits);
    return edits.length;
  }

  function forget() {
    leftOver = null;
    keep();
  }

  var leftOver = readLeftOver();
  if (!listLeftOver().length) {
    forget();
  }

  window.addEventListener("beforeunload", function (event) {
    if (Object.keys(typed).length || isSending) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible") {
      refresh();
    } else {
      save();
    }
  });

  /* ---- who listens ---- */

  function tell(ids) {
    listeners.forEach(function (listener) {
      listener(ids);
    });
  }

  function takenFields(id) {
    return Object.keys(taken[id] || {});
  }

  function count(state) {
    return Object.keys(typed).reduce(function (sum, id) {
      return sum + heldFields(id, state).length;
    }, 0);
  }

  /* What the bar says: {text, tone}. */
  function status() {
    if (trouble) {
      return { text: trouble, tone: "bad" };
    }
    if (count("conflict")) {
      return { text: say("conflicts", { number: count("conflict") }), tone: "bad" };
    }
    if (isBusy()) {
      return { text: say("saving"), tone: "busy" };
    }
    if (count("refused")) {
      return { text: say("refused", { number: count("refused") }), tone: "bad" };
    }
    return savedAt ? { text: say("saved", { time: savedAt }), tone: "good" } : { text: say("nothing"), tone: "" };
  }

  /* Everything to be said about a row, the most pressing first; `word` names what a check or a gap is. */
  function hintsOf(id) {
    var row = rows[id];
    var refused = errors[id] || {};
    var hints = Object.keys(refused).map(function (field) {
      return { text: refused[field], tone: "bad", icon: "alert-octagon" };
    });
    row.hints.forEach(function (hint) {
      hints.push({
        text: hint.text,
        tone: hint.isHard ? "bad" : "query",
        icon: hint.isHard ? "alert-octagon" : "alert-triangle",
        word: say(hint.isHard ? "hardFinding" : "queryFinding"),
      });
    });
    if (row.returned) {
      hints.push({ text: say("returned", { reason: row.returned }), tone: "query", icon: "arrow-back-up" });
    }
    if (takenFields(id).length) {
      hints.push({ text: tellTaken(id), tone: "quiet", icon: "info-circle" });
    }
    if (row.awaits) {
      hints.push({ text: say("awaits", { body: row.awaits }), tone: "quiet", icon: "hourglass" });
    } else if (!row.isOwed) {
      hints.push({ text: say("dueOn", { date: row.dueOn }), tone: "quiet", icon: "hourglass" });
    } else if (row.isOffline && !row.isFilled) {
      hints.push({ text: say("offlineFigure"), tone: "quiet", icon: "lock" });
    }
    return hints.sort(function (one, other) {
      return (one.tone !== "bad") - (other.tone !== "bad");
    });
  }

  function tellTaken(id) {
    var names = takenFields(id).map(say).filter(Boolean).join(words.and);
    return say("taken", { by: takenFrom[id].by, at: takenFrom[id].at, fields: names });
  }

  function icon(name) {
    var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    var use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", document.querySelector("svg.icon use").getAttribute("href").replace(/#.*/, "#" + name));
    svg.appendChild(use);
    return svg;
  }

  window.FuerFiling = {
    FIGURES: FIGURES,
    say: say,
    row: function (id) {
      return rows[id];
    },
    ids: function () {
      return order;
    },
    current: current,
    isUnsaved: isUnsaved,
    mayEdit: mayEdit,
    errorsOf: function (id) {
      return errors[id] || {};
    },
    isContested: function (id) {
      return heldFields(id, "conflict").length > 0;
    },
    conflicts: function () {
      return Object.keys(typed).filter(function (id) {
        return heldFields(id, "conflict").length > 0;
      });
    },
    contestedFields: function (id) {
      var found = {};
      heldFields(id, "conflict").forEach(function (field) {
        found[field] = typed[id][field];
      });
      return found;
    },
    takenFields: takenFields,
    tellTaken: tellTaken,
    hintsOf: hintsOf,
    icon: icon,
    edit: edit,
    undo: function () {
      return step(done, undone);
    },
    redo: function () {
      return step(undone, done);
    },
    canUndo: function () {
      return done.length > 0;
    },
    choose: choose,
    merge: function (row) {
      if (rows[row.id]) {
        adopt(row, [], row);
        tell([String(row.id)]);
      }
    },
    flush: flush,
    save: save,
    status: status,
    leftOver: function () {
      return listLeftOver().length;
    },
    restore: restore,
    forget: forget,
    listen: function (listener) {
      listeners.push(listener);
    },
    missing: read("filing-missing"),
  };
})();
