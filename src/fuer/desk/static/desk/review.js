/* The review of a draft: one row at a time by keyboard, text and list in step. The server decides; this only asks. */
(function () {
  "use strict";

  var review = document.getElementById("review");
  if (!review) {
    return;
  }
  var list = document.getElementById("structure");
  var source = document.getElementById("source");
  var detail = document.getElementById("detail");
  var search = document.getElementById("search");
  var help = document.getElementById("keys-help");
  var filter = "";
  var selected = null; /* id of the selected row, as text */
  var done = []; /* what u takes back: lists of {row, decision} */
  var waiting = null; /* the rows as they stood before the request under way */
  var detailTimer = 0;
  var queue = Promise.resolve();
  var SETTLE_MS = 30; /* htmx has put an answer in its place by then */
  var DECIDE_KEYS = { a: "accepted", Enter: "accepted", p: "parked", x: "rejected" };

  function all(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }

  function item(row) {
    return row && document.getElementById("row-" + row);
  }

  function say(text, isRefusal) {
    var status = document.getElementById("status");
    status.textContent = text;
    status.classList.toggle("is-refusal", Boolean(isRefusal));
  }

  function address(name, row) {
    return review.dataset[name].replace(/\/0\/([a-z]+\/)?$/, "/" + row + "/$1");
  }

  /* ---- which rows are shown ---- */

  function decisions() {
    var found = {};
    all(".review-item").forEach(function (row) {
      found[row.dataset.row] = row.dataset.decision;
    });
    return found;
  }

  function showCounts() {
    var items = all(".review-item");
    all("[data-count]").forEach(function (place) {
      var code = place.dataset.count;
      place.textContent = items.filter(function (row) {
        return code === "all" || row.dataset.decision === code;
      }).length;
    });
  }

  function applyFilter() {
    var words = search.value.trim().toLowerCase();
    var shown = 0;
    all(".review-item").forEach(function (row) {
      var fits = filter === "all" || row.dataset.decision === filter;
      row.hidden = !fits || (words !== "" && row.textContent.toLowerCase().indexOf(words) < 0);
      shown += row.hidden ? 0 : 1;
    });
    all(".review-group").forEach(function (group) {
      group.classList.toggle("is-empty", !group.querySelector(".review-item:not([hidden])"));
    });
    all(".review-tab").forEach(function (tab) {
      tab.setAttribute("aria-pressed", String(tab.dataset.filter === filter));
    });
    document.getElementById("nothing").hidden = shown > 0;
    list.hidden = shown === 0;
    showCounts();
  }

  function setFilter(code) {
    filter = code;
    applyFilter();
    var first = visible()[0];
    if (first && selected && item(selected).hidden) {
      select(first.dataset.row, false);
    }
  }

  function visible() {
    return all(".review-item:not([hidden])");
  }

  /* ---- the selected row, its place in the text, its detail ---- */

  function select(row, focus) {
    var target = item(row);
    if (!target) {
      return;
    }
    all(".review-row[aria-current]").forEach(function (button) {
      button.removeAttribute("aria-current");
      button.tabIndex = -1;
    });
    var button = target.querySelector(".review-row");
    button.setAttribute("aria-current", "true");
    button.tabIndex = 0;
    if (focus) {
      button.focus({ preventScroll: true });
    }
    keepInView(list, target);
    selected = row;
    showInSource(row);
    window.clearTimeout(detailTimer);
    detailTimer = window.setTimeout(loadDetail, 120);
  }

  function loadDetail(then) {
    window.clearTimeout(detailTimer);
    if (!item(selected)) {
      detail.textContent = "";
      return;
    }
    window.htmx
      .ajax("GET", address("rowUrl", selected), { target: "#detail", swap: "innerHTML" })
      .then(typeof then === "function" ? then : function () {});
  }

  function keepInView(box, target) {
    var frame = box.getBoundingClientRect();
    var place = target.getBoundingClientRect();
    if (box.scrollHeight <= box.clientHeight) {
      target.scrollIntoView({ block: "nearest" });
    } else if (place.top < frame.top + 40 || place.bottom > frame.bottom - 40) {
      box.scrollTop += place.top - frame.top - frame.height / 3;
    }
  }

  function marksOf(row) {
    return all('mark[data-rows~="' + row + '"]', source);
  }

  function showInSource(row) {
    all("mark.is-selected", source).forEach(function (mark) {
      mark.classList.remove("is-selected");
    });
    var marks = marksOf(row);
    marks.forEach(function (mark) {
      mark.classList.add("is-selected");
    });
    if (marks.length && source.clientHeight) {
      keepInView(source, marks[0]);
    }
  }

  function paintSource() {
    var state = decisions();
    var order = ["open", "accepted", "parked", "rejected"];
    all("mark", source).forEach(function (mark) {
      var found = mark.dataset.rows.split(" ").map(function (row) {
        return state[row];
      });
      mark.dataset.decision = order.filter(function (code) {
        return found.indexOf(code) >= 0;
      })[0];
    });
  }

  function step(by) {
    var rows = visible();
    var at = rows.indexOf(item(selected));
    var next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) {
      select(next.dataset.row, true);
    }
  }

  /* ---- asking the server ---- */

  function post(url, values) {
    return window.htmx.ajax("POST", url, { values: values, swap: "none", source: review });
  }

  /* One thing after another: whoever types ahead means the row that will be selected by then. */
  function enqueue(work) {
    queue = queue
      .then(work)
      .then(waitForSettle)
      .catch(function () {});
  }

  function waitForSettle() {
    return new Promise(function (resolve) {
      window.setTimeout(resolve, SETTLE_MS + 10);
    });
  }

  function decideSelected(decision) {
    enqueue(function () {
      return selected ? decide(selected, decision) : undefined;
    });
  }

  function decide(row, decision) {
    var target = item(row);
    if (target) {
      return post(address("decide", row), { decision: decision, row_version: target.dataset.version });
    }
    return Promise.resolve();
  }

  function undo() {
    var last = done.pop();
    if (!last) {
      say(review.dataset.noUndo);
      return undefined;
    }
    return last
      .reduce(function (before, change) {
        return before.then(function () {
          return decide(change.row, change.decision).then(waitForSettle);
        });
      }, Promise.resolve())
      .then(function () {
        /* Taking back is itself a decision, one for each row; it must not be taken back in turn. */
        done.length = Math.max(0, done.length - last.length);
        if (item(last[0].row).hidden) {
          setFilter(last[0].decision);
        }
        select(last[0].row, true);
      });
  }

  function mergeWithPrevious() {
    var rows = visible();
    var at = rows.indexOf(item(selected));
    post(address("merge", selected), { keep: at > 0 ? rows[at - 1].dataset.row : "" });
  }

  function addSelection() {
    var chosen = window.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed || !source.contains(chosen.anchorNode)) {
      say(review.dataset.nothingSelected, true);
      return;
    }
    var range = chosen.getRangeAt(0);
    post(review.dataset.add, {
      start: offsetOf(range.startContainer, range.startOffset),
      end: offsetOf(range.endContainer, range.endOffset),
    });
  }

  /* Offsets count code points, as the server does; a string here counts UTF-16 units. */
  function offsetOf(node, offset) {
    var holder = (node.nodeType === 3 ? node.parentNode : node).closest("[data-start]");
    return holder ? Number(holder.dataset.start) + Array.from(node.textContent.slice(0, offset)).length : "";
  }

  /* After an answer: counts, filter, the undo list, and on to the next row if this one left the list. */
  function settle() {
    var before = waiting || {};
    waiting = null;
    var now = decisions();
    var changed = Object.keys(before).filter(function (row) {
      return now[row] && now[row] !== before[row];
    });
    if (changed.length) {
      done.push(
        changed.map(function (row) {
          return { row: row, decision: before[row] };
        })
      );
    }
    var after = nextAfter(selected);
    applyFilter();
    paintSource();
    var asked = document.getElementById("status").dataset.select;
    if (asked) {
      filter = filter === "all" ? filter : now[asked];
      applyFilter();
      select(asked, true);
    } else if (!item(selected) || item(selected).hidden) {
      moveOn(after);
    } else if (changed.indexOf(selected) >= 0 && filter === "all") {
      step(1);
    } else {
      select(selected, false);
    }
  }

  function nextAfter(row) {
    var rows = all(".review-item");
    return rows.slice(rows.indexOf(item(row)) + 1).map(function (next) {
      return next.dataset.row;
    });
  }

  function moveOn(after) {
    var next = after.map(item).filter(function (row) {
      return row && !row.hidden;
    })[0];
    next = next || visible()[visible().length - 1];
    if (next) {
      select(next.dataset.row, true);
      return;
    }
    selected = null;
    detail.textContent = "";
    if (filter === "open") {
      say(review.dataset.noneLeft);
    }
    document.querySelector('.review-tab[aria-pressed="true"]').focus();
  }

  function openPart(letter) {
    function open() {
      var part = detail.querySelector('[data-opens="' + letter + '"]');
      if (part) {
        part.open = true;
        part.querySelector("input:not([type=hidden]), textarea, select").focus();
        part.scrollIntoView({ block: "nearest" });
      }
    }
    var shown = detail.querySelector("[data-detail]");
    if (shown && shown.dataset.detail === selected) {
      open();
    } else {
      loadDetail(open);
    }
  }

  function showFields() {
    var kind = detail.querySelector("select[name=kind]");
    all("[data-kinds]", detail).forEach(function (field) {
      field.hidden = field.dataset.kinds.split(" ").indexOf(kind.value) < 0;
    });
  }

  function toggleHelp() {
    if (help.open) {
      help.close();
    } else {
      help.showModal();
    }
  }

  /* ---- events ---- */

  function isTyping(target) {
    return target.matches("input, textarea, select") || target.isContentEditable;
  }

  function pressed(key) {
    if (key === "j" || key === "ArrowDown") {
      step(1);
    } else if (key === "k" || key === "ArrowUp") {
      step(-1);
    } else if (DECIDE_KEYS[key] && selected) {
      decideSelected(DECIDE_KEYS[key]);
    } else if ("eis".indexOf(key) >= 0 && selected) {
      openPart(key);
    } else if (key === "m" && selected) {
      mergeWithPrevious();
    } else if (key === "u") {
      enqueue(undo);
    } else if (key === "n") {
      addSelection();
    } else if (key === "/") {
      search.focus();
    } else if (key === "?") {
      toggleHelp();
    } else if (key >= "1" && key <= "5") {
      setFilter(all(".review-tab")[Number(key) - 1].dataset.filter);
    } else {
      return false;
    }
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || (help.open && event.key !== "?")) {
      return;
    }
    if (event.key === "Escape" && isTyping(event.target)) {
      select(selected, true);
      return;
    }
    /* Enter on a button presses it, and arrows scroll the text that has the focus. */
    var onControl = event.target.closest("button:not(.review-row), a, summary, dialog");
    var inText = event.target === source && event.key.indexOf("Arrow") === 0;
    if (isTyping(event.target) || (onControl && event.key === "Enter") || inText) {
      return;
    }
    if (pressed(event.key)) {
      event.preventDefault();
    }
  });

  document.addEventListener("click", function (event) {
    var target = event.target;
    var mark = target.closest("mark[data-rows]");
    var row = target.closest(".review-item");
    var tab = target.closest("[data-filter]");
    var view = target.closest("[data-show]");
    if (mark && window.getSelection().isCollapsed) {
      selectMark(mark);
    } else if (row) {
      select(row.dataset.row, true);
    } else if (tab) {
      setFilter(tab.dataset.filter);
    } else if (view) {
      showView(view.dataset.show);
    } else if (target.closest("[data-close-detail]")) {
      detail.textContent = "";
    } else if (target.closest("[data-merge-previous]")) {
      mergeWithPrevious();
    } else if (target.closest("[data-add-selection]")) {
      addSelection();
    } else if (target.closest("[data-open-dialog], [data-close-dialog]")) {
      toggleHelp();
    }
  });

  /* A click goes through the targets that share the words, one after another. */
  function selectMark(mark) {
    var rows = mark.dataset.rows.split(" ");
    var next = rows[(rows.indexOf(selected) + 1) % rows.length];
    if (item(next).hidden) {
      setFilter(filter === "all" ? filter : item(next).dataset.decision);
    }
    showView("structure");
    select(next, true);
  }

  function showView(name) {
    review.dataset.view = name;
    all("[data-show]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.show === name));
    });
    if (name === "source" && selected) {
      showInSource(selected);
    }
  }

  document.addEventListener("mousedown", function (event) {
    /* The button must not take the selection away it is about to read. */
    if (event.target.closest("[data-add-selection]")) {
      event.preventDefault();
    }
  });

  document.addEventListener("submit", function (event) {
    var question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  /* A form that is open gets more of the height. */
  detail.addEventListener("toggle", function () {
    detail.classList.toggle("is-open", Boolean(detail.querySelector("details[open]")));
  }, true);

  search.addEventListener("input", applyFilter);
  search.addEventListener("keydown", function (event) {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      selected = null;
      step(1);
    }
  });

  detail.addEventListener("change", function (event) {
    if (event.target.name === "kind") {
      showFields();
    }
  });

  /* The preview of a rule being typed changes nothing. */
  function isDecision(event) {
    return event.detail.requestConfig.verb === "post" && event.detail.elt.id !== "rule-preview";
  }

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (isDecision(event) && !waiting) {
      waiting = decisions();
    }
  });

  /* A refusal (409 somebody was faster, 422 it cannot be) is an answer to show, not a failure. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status === 409 || event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    if (isDecision(event)) {
      window.setTimeout(settle, SETTLE_MS);
    }
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target === detail && detail.querySelector("select[name=kind]")) {
      showFields();
    }
  });

  showCounts();
  paintSource();
  filter = document.querySelector('.review-item[data-decision="open"]') ? "open" : "accepted";
  applyFilter();
  /* On a phone the detail covers the list, so nothing is chosen before somebody does. */
  if (window.matchMedia("(min-width: 992px)").matches) {
    step(0);
  }
})();
