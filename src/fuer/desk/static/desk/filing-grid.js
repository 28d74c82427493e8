/* The grid of a filing: one sheet to type in as in Excel. Tabulator draws and moves; what is typed goes to FuerFiling. */
(function () {
  "use strict";

  var filing = window.FuerFiling;
  var holder = document.getElementById("grid");
  if (!filing || !holder || !window.matchMedia("(min-width: 768px)").matches) {
    return;
  }
  var say = filing.say;
  var bubble = document.getElementById("cell-error");
  var line = document.getElementById("line");
  var table = null;
  var isBuilt = false;
  var isTouched = false; /* somebody pressed a cell before the table was ready */
  var isSettling = false; /* while the table is drawn anew its ranges come and go by themselves */
  var editing = null; /* id of the row with an open editor: drawing it anew would throw the editor away */
  var whenBuilt = function () {}; /* what waits for a table that is being built */
  var startText = null; /* the first character, when typing starts an edit */
  var staysOn = null; /* what keeps the focus while a table is built */
  var anchor = null; /* the cell a block of several was begun with */
  var ROW_HEIGHT = 32;
  var LEAPS = ["Home", "End", "PageUp", "PageDown"];
  var FILLED_BY_HAND = ["numerator", "denominator", "value", "missing", "note"];
  var WORDS = {};
  filing.missing.forEach(function (choice) {
    WORDS[choice.value] = choice.label;
  });

  function idOf(cell) {
    return cell.getRow().getData().id;
  }

  function make(tag, name, text) {
    var element = document.createElement(tag);
    element.className = name || "";
    element.textContent = text || "";
    return element;
  }

  /* ---- how cells look ---- */

  function showName(cell) {
    var row = filing.row(idOf(cell));
    var box = make("span", row.breakdown ? "cell-name is-part" : "cell-name");
    var hints = filing.hintsOf(row.id);
    if (hints.length && hints[0].tone !== "quiet" && table && isBuilt && !table.getColumn("hint").isVisible()) {
      box.appendChild(filing.icon(hints[0].tone === "bad" ? "alert-octagon" : "alert-triangle"));
      box.className += " is-" + hints[0].tone;
    } else if (row.returned) {
      box.appendChild(filing.icon("arrow-back-up"));
    } else if (row.lock) {
      box.appendChild(filing.icon("lock"));
    } else if (row.awaits) {
      box.appendChild(filing.icon("hourglass"));
    }
    box.appendChild(make("span", "", row.breakdown || row.name));
    if (row.period && !row.breakdown) {
      box.appendChild(make("small", "", shorten(row.period)));
    }
    cell.getElement().title = [row.name, row.breakdown, row.period].filter(Boolean).join(" ");
    return box;
  }

  /* 2024年10月—2025年9月 is 2024.10—2025.9 where there is little room; the title and the panel have it in full. */
  function shorten(period) {
    return period.replace(/年(\d)/g, ".$1").replace(/月/g, "");
  }

  function showLast(cell) {
    var row = filing.row(idOf(cell));
    var box = make("span", row.lastBreaks ? "is-break" : "", row.last);
    if (row.lastBreaks) {
      box.appendChild(filing.icon("equal-not"));
      cell.getElement().title = say("breaks");
    } else if (row.last) {
      if (row.isLastOlder) {
        box.appendChild(make("small", "cell-year", row.lastYear));
      }
      cell.getElement().title = say("ofYear", { shown: row.last, year: row.lastYear });
    }
    return box;
  }

  function showGoal(cell) {
    var row = filing.row(idOf(cell));
    if (row.goal) {
      var words = say("byYear", { goal: row.goal, year: row.goalYear });
      cell.getElement().title = row.isReference ? say("reference", { goal: words }) : words;
    }
    return make("span", row.isReference ? "is-reference" : "", row.goal);
  }

  function showFigure(cell) {
    var id = idOf(cell);
    var field = cell.getField();
    var row = filing.row(id);
    var element = cell.getElement();
    var text = filing.current(id, field);
    var isRate = field === "value" && row.shape === "ratio";
    if (isRate) {
      text = filing.isUnsaved(id, "numerator") || filing.isUnsaved(id, "denominator") ? "…" : row.rate;
    }
    mark(element, id, field);
    element.classList.toggle("is-rate", isRate);
    if (field === "value" && !text && row.missing && !filing.isUnsaved(id, "missing")) {
      element.classList.add("is-missing");
      return make("span", "", WORDS[row.missing]);
    }
    return make("span", "", text);
  }

  function showText(cell) {
    var id = idOf(cell);
    var field = cell.getField();
    var text = filing.current(id, field);
    mark(cell.getElement(), id, field);
    cell.getElement().title = field === "note" ? text : "";
    return make("span", "", field === "missing" ? WORDS[text] || text : text);
  }

  function mark(element, id, field) {
    element.classList.toggle("may-edit", filing.mayEdit(id, field));
    element.classList.toggle("is-closed", !filing.mayEdit(id, field));
    element.classList.toggle("is-unsaved", filing.isUnsaved(id, field));
    element.classList.toggle("is-wrong", Boolean(filing.errorsOf(id)[field]));
    element.classList.toggle("is-taken", filing.takenFields(id).indexOf(field) >= 0);
    element.classList.remove("is-missing");
  }

  function showEvidence(cell) {
    var number = filing.row(idOf(cell)).evidence;
    var box = make("span", "cell-evidence");
    box.appendChild(filing.icon("paperclip"));
    box.appendChild(document.createTextNode(number || ""));
    cell.getElement().title = say("attach", { number: number });
    return box;
  }

  function showHint(cell) {
    var hints = filing.hintsOf(idOf(cell));
    var box = make("span", "cell-hint");
    if (hints.length) {
      box.className += " is-" + hints[0].tone;
      box.appendChild(filing.icon(hints[0].tone === "bad" ? "alert-octagon" : "info-circle"));
      box.appendChild(make("span", "", hints[0].text + (hints.length > 1 ? "（" + hints.length + "）" : "")));
      cell.getElement().title = hints.map(function (hint) {
        return hint.text;
      }).join("\n");
    } else {
      cell.getElement().title = "";
    }
    return box;
  }

  /* ---- editing a cell ---- */

  function typeText(cell, onRendered, success, cancel) {
    var id = idOf(cell);
    var field = cell.getField();
    var input = make("input", "cell-input");
    var isOver = false;
    input.type = "text";
    input.setAttribute("aria-label", filing.row(id).name + " " + say(field));
    input.setAttribute("autocomplete", "off");
    input.value = startText === null ? filing.current(id, field) : startText;
    var selects = startText === null;
    startText = null;

    function finish(keeps) {
      if (isOver) {
        return;
      }
      isOver = true;
      editing = null;
      hideBubble();
      /* The editor goes first: telling what was typed draws the row anew. */
      cancel();
      if (!keeps || !filing.edit([{ id: id, field: field, text: input.value }])) {
        redraw([id]);
      }
    }

    editing = id;
    onRendered(function () {
      input.focus({ preventScroll: true });
      if (selects) {
        input.select();
      } else {
        input.setSelectionRange(input.value.length, input.value.length);
      }
    });
    input.addEventListener("input", function () {
      showTyping(cell, input, field, id);
    });
    input.addEventListener("blur", function () {
      finish(true);
    });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing || event.keyCode === 229) {
        event.stopPropagation();
        return;
      }
      if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        event.stopPropagation();
        finish(true);
        moveFrom(cell, event.key === "Enter" ? (event.shiftKey ? "up" : "down") : event.shiftKey ? "back" : "on");
      } else if (event.key === "Escape") {
        event.stopPropagation();
        finish(false);
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.shiftKey) {
        event.preventDefault();
        event.stopPropagation();
        finish(true);
        moveFrom(cell, event.key === "ArrowUp" ? "up" : "down");
      } else {
        event.stopPropagation();
      }
    });
    return input;
  }

  /* A closed list: arrows choose, Enter takes. */
  function chooseReason(cell, onRendered, success, cancel) {
    var id = idOf(cell);
    var row = filing.row(id);
    var select = make("select", "cell-input");
    var isOver = false;
    select.setAttribute("aria-label", row.name + " " + say("missing"));
    [{ value: "", label: "" }].concat(filing.missing).forEach(function (choice) {
      if (choice.value !== "by_letter" && (choice.value !== "no_survey" || row.isSurveyed)) {
        select.appendChild(new window.Option(choice.label, choice.value));
      }
    });
    select.value = filing.current(id, "missing");
    startText = null;

    function finish(keeps) {
      if (isOver) {
        return;
      }
      isOver = true;
      editing = null;
      cancel();
      if (!keeps || !filing.edit([{ id: id, field: "missing", text: select.value }])) {
        redraw([id]);
      }
    }

    editing = id;
    onRendered(function () {
      select.focus({ preventScroll: true });
    });
    select.addEventListener("blur", function () {
      finish(true);
    });
    select.addEventListener("keydown", function (event) {
      event.stopPropagation();
      if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        finish(true);
        moveFrom(cell, event.key === "Enter" ? "down" : event.shiftKey ? "back" : "on");
      } else if (event.key === "Escape") {
        finish(false);
      }
    });
    return select;
  }

  /* While typing: what is surely no figure is said at once; the server has the last word. */
  function showTyping(cell, input, field, id) {
    var wrong = filing.FIGURES.indexOf(field) >= 0 && !looksRight(input.value, field, id);
    input.classList.toggle("is-wrong", wrong);
    input.setAttribute("aria-invalid", String(wrong));
    if (wrong) {
      placeBubble(cell, say("notNumber"));
    } else {
      hideBubble();
    }
  }

  function looksRight(text, field, id) {
    var plain = text.normalize("NFKC").replace(/[\s,，]/g, "");
    if (plain === "" || /^[-+]?\d*\.?\d*$/.test(plain)) {
      return true;
    }
    var unit = filing.row(id).unit.normalize("NFKC");
    if (field === "value" && unit && /^[-+]?\d*\.?\d+/.test(plain) && unit.indexOf(plain.replace(/^[-+\d.]+/, "")) === 0) {
      return true;
    }
    var isQuestion = filing.row(id).shape === "yes_no" && /^(是|否|有|无|没有)$/.test(plain);
    return isQuestion || filing.missing.some(function (choice) {
      return choice.label.indexOf(plain) === 0;
    }) || !/[\d.]/.test(plain) && /^[\u4e00-\u9fff]+$/.test(plain) && "暂无数据缺".indexOf(plain[0]) >= 0;
  }

  function placeBubble(cell, text) {
    var place = cell.getElement().getBoundingClientRect();
    bubble.textContent = text;
    bubble.style.left = place.left + "px";
    bubble.style.top = place.bottom + "px";
    bubble.hidden = false;
  }

  function hideBubble() {
    bubble.hidden = true;
  }

  /* What the server refused is said beside its cell whenever somebody stands there. */
  function showRefusal(cell) {
    var sentence = filing.errorsOf(idOf(cell))[cell.getField()];
    if (editing === null) {
      if (sentence) {
        placeBubble(cell, sentence);
      } else {
        hideBubble();
      }
    }
  }

  document.addEventListener("scroll", function () {
    if (editing === null) {
      hideBubble();
    }
  }, true);

  /* ---- moving ---- */

  function columns() {
    return table.getColumns().filter(function (column) {
      return column.isVisible();
    });
  }

  function activeCell() {
    var range = isBuilt && table.getRanges()[0];
    var cells = range ? range.getCells() : [];
    return cells.length ? cells[0][0] : null;
  }

  function select(cell) {
    var range = table.getRanges()[0];
    if (!cell) {
      return;
    }
    /* A row drawn anew has new cells: the one an editor was opened for may be gone. */
    cell = table.getRow(idOf(cell)).getCell(cell.getField());
    if (range) {
      range.setBounds(cell, cell);
    } else {
      table.addRange(cell, cell);
    }
    reveal(cell);
    focusSheet();
  }

  function reveal(cell) {
    cell.getElement().scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function focusSheet() {
    holder.querySelector(".tabulator-tableholder").focus({ preventScroll: true });
  }

  function isOpen(cell) {
    return filing.mayEdit(idOf(cell), cell.getField());
  }

  /* Down and up keep the column, or take the first figure that can be typed there; on and back go from cell to cell. */
  function moveFrom(cell, way) {
    var rows = table.getRows("active");
    var at = rows.indexOf(cell.getRow());
    if (way === "down" || way === "up") {
      var next = rows[at + (way === "down" ? 1 : -1)];
      select(next ? fittingCell(next, cell.getField()) : cell);
      return;
    }
    var found = null;
    var cells = [].concat.apply([], rows.slice(way === "on" ? at : 0, way === "on" ? rows.length : at + 1).map(cellsOf));
    if (way === "back") {
      cells.reverse();
    }
    cells.slice(positionOf(cells, cell) + 1).some(function (candidate) {
      found = isOpen(candidate) ? candidate : null;
      return Boolean(found);
    });
    select(found || cell);
  }

  /* Home and End go to the ends of the row, with Ctrl to the corners of the sheet, a page is what is in view; with Shift the
     block between where it began and there is chosen. */
  function leap(event) {
    var rows = table.getRows("active");
    var fields = columns().slice(1).map(function (column) {
      return column.getField();
    });
    var corner = event.shiftKey ? movingCorner() : anchor || activeCell();
    var toRow = rows.indexOf(table.getRow(idOf(corner)));
    var toField = corner.getField();
    if (event.key === "Home" || event.key === "End") {
      toField = event.key === "Home" ? fields[0] : fields[fields.length - 1];
      if (event.ctrlKey || event.metaKey) {
        toRow = event.key === "Home" ? 0 : rows.length - 1;
      }
    } else {
      toRow += (event.key === "PageDown" ? 1 : -1) * countRowsInView();
    }
    var target = rows[Math.max(0, Math.min(rows.length - 1, toRow))].getCell(toField);
    if (event.shiftKey) {
      table.getRanges()[0].setBounds(table.getRow(idOf(anchor)).getCell(anchor.getField()), target);
      reveal(target);
    } else {
      select(target);
    }
  }

  function countRowsInView() {
    return Math.max(1, Math.floor(holder.querySelector(".tabulator-tableholder").clientHeight / ROW_HEIGHT) - 1);
  }

  /* The corner of the chosen block that Shift moves: across from the cell it began with. */
  function movingCorner() {
    var cells = selectedCells();
    anchor = anchor || cells[0][0];
    var first = cells[0][0];
    var last = cells[cells.length - 1][cells[0].length - 1];
    var row = idOf(first) === idOf(anchor) ? last : first;
    var field = (first.getField() === anchor.getField() ? last : first).getField();
    return row.getRow().getCell(field);
  }

  function positionOf(cells, cell) {
    return cells.findIndex(function (other) {
      return idOf(other) === idOf(cell) && other.getField() === cell.getField();
    });
  }

  function cellsOf(row) {
    return FILLED_BY_HAND.map(function (field) {
      return row.getCell(field);
    });
  }

  function fittingCell(row, field) {
    var same = row.getCell(field);
    if (isOpen(same) || filing.FIGURES.indexOf(field) < 0) {
      return same;
    }
    return cellsOf(row).filter(isOpen)[0] || same;
  }

  /* ---- blocks: copy, paste, delete ---- */

  function selectedCells() {
    var range = isBuilt && table.getRanges()[0];
    return range ? range.getCells() : [];
  }

  function textOf(cell) {
    var id = idOf(cell);
    var field = cell.getField();
    var row = filing.row(id);
    if (field === "value" && row.shape === "ratio") {
      return row.rate;
    }
    if (field === "missing") {
      return WORDS[filing.current(id, field)] || "";
    }
    if (field === "hint") {
      return filing.hintsOf(id).map(function (hint) {
        return hint.text;
      }).join(" ");
    }
    return String(FILLED_BY_HAND.indexOf(field) >= 0 ? filing.current(id, field) : row[field]);
  }

  function isInSheet() {
    return isBuilt && holder.contains(document.activeElement) && !document.activeElement.closest("input, select, textarea");
  }

  document.addEventListener("copy", function (event) {
    if (isInSheet() && activeCell()) {
      event.preventDefault();
      event.clipboardData.setData("text/plain", selectedCells().map(function (cells) {
        return cells.map(textOf).map(quoteCell).join("\t");
      }).join("\r\n"));
    }
  });

  function quoteCell(text) {
    return /[\t\n"]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  /* Rows of cells as Excel and WPS put them on the clipboard; a quoted cell may hold tabs and line ends. */
  function readBlock(text) {
    var block = [[""]];
    var isQuoted = false;
    for (var at = 0; at < text.length; at += 1) {
      var letter = text[at];
      var line = block[block.length - 1];
      var last = line.length - 1;
      if (isQuoted && letter === '"' && text[at + 1] === '"') {
        line[last] += '"';
        at += 1;
      } else if (letter === '"' && (isQuoted || line[last] === "")) {
        isQuoted = !isQuoted;
      } else if (letter === "\t" && !isQuoted) {
        line.push("");
      } else if (letter === "\n" && !isQuoted) {
        block.push([""]);
      } else if (letter !== "\r") {
        line[last] += letter;
      }
    }
    if (block.length > 1 && block[block.length - 1].length === 1 && block[block.length - 1][0] === "") {
      block.pop();
    }
    return block;
  }

  document.addEventListener("paste", function (event) {
    var start = activeCell();
    if (!isInSheet() || !start) {
      return;
    }
    event.preventDefault();
    pasteBlock(readBlock(event.clipboardData.getData("text/plain")), start);
  });

  function pasteBlock(block, start) {
    var rows = table.getRows("active");
    var fields = columns().map(function (column) {
      return column.getField();
    });
    var top = rows.findIndex(function (row) {
      return row.getData().id === idOf(start);
    });
    var left = fields.indexOf(start.getField());
    var chosen = selectedCells();
    if (block.length === 1 && block[0].length === 1) {
      /* One value fills the whole selection. */
      block = chosen.map(function (cells) {
        return cells.map(function () {
          return block[0][0];
        });
      });
    }
    var edits = [];
    var skipped = 0;
    block.forEach(function (texts, down) {
      texts.forEach(function (text, right) {
        var row = rows[top + down];
        var field = fields[left + right];
        if (row && field && filing.mayEdit(row.getData().id, field) && FILLED_BY_HAND.indexOf(field) >= 0) {
          edits.push({ id: row.getData().id, field: field, text: field === "missing" ? codeOf(text) : text });
        } else if (text.trim()) {
          skipped += 1;
        }
      });
    });
    filing.edit(edits);
    line.textContent = say(skipped ? "pastedSome" : "pasted", { number: edits.length, skipped: skipped });
  }

  function codeOf(word) {
    var found = filing.missing.filter(function (choice) {
      return choice.label === word.trim();
    })[0];
    return found ? found.value : word;
  }

  function clearSelected() {
    var edits = [];
    selectedCells().forEach(function (cells) {
      cells.forEach(function (cell) {
        if (FILLED_BY_HAND.indexOf(cell.getField()) >= 0) {
          edits.push({ id: idOf(cell), field: cell.getField(), text: "" });
          /* Where a word stands instead of the figure, clearing the figure takes the word away. */
          if (cell.getField() === "value" && filing.row(idOf(cell)).missing) {
            edits.push({ id: idOf(cell), field: "missing", text: "" });
          }
        }
      });
    });
    filing.edit(edits);
  }

  /* ---- keys ---- */

  holder.addEventListener("mousedown", function () {
    isTouched = true;
  });

  holder.addEventListener("keydown", function (event) {
    if (!isInSheet()) {
      return;
    }
    var cell = activeCell();
    var isCommand = event.ctrlKey || event.metaKey || event.altKey;
    if (!cell) {
      return;
    }
    if (event.key === "Tab" && !isCommand) {
      /* At the first and last cell Tab leaves the sheet, so that nobody is caught in it. */
      leaveOrMove(event, cell);
    } else if (LEAPS.indexOf(event.key) >= 0 && !event.altKey) {
      stop(event);
      leap(event);
    } else if (event.key === "Enter" && cell.getField() === "evidence") {
      stop(event);
      window.FuerPanel.open(idOf(cell), true);
    } else if ((event.key === "Enter" || event.key === "F2") && !isCommand) {
      stop(event);
      open(cell, null);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      stop(event);
      clearSelected();
    } else if (!isCommand && (event.key.length === 1 || event.keyCode === 229) && cell.getField() !== "missing") {
      /* An input method must find the input focused before the key goes on, so its key is not swallowed. */
      event.stopPropagation();
      if (event.keyCode !== 229) {
        event.preventDefault();
      }
      open(cell, event.keyCode === 229 ? "" : event.key);
    } else if (!isCommand && event.key.length === 1) {
      stop(event);
      open(cell, null);
    }
  }, true);

  function leaveOrMove(event, cell) {
    var before = cell;
    event.stopPropagation();
    moveFrom(cell, event.shiftKey ? "back" : "on");
    var after = activeCell();
    if (idOf(before) !== idOf(after) || before.getField() !== after.getField()) {
      event.preventDefault();
    }
  }

  function stop(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  function open(cell, text) {
    if (isOpen(cell)) {
      startText = text;
      cell.edit(true);
      return;
    }
    var row = filing.row(idOf(cell));
    var why = { value: row.shape === "ratio" ? "rate" : "offlineFigure", numerator: "noParts", denominator: "noParts" };
    line.textContent = row.lock || say(why[cell.getField()] || "locked");
  }

  /* ---- the table ---- */

  function column(field, extra) {
    return Object.assign(
      { field: field, title: say(field), headerSort: false, resizable: "header" },
      extra
    );
  }

  function listColumns(hasAreas) {
    var figure = { hozAlign: "right", formatter: showFigure, editor: typeText, editable: isOpen, headerHozAlign: "right" };
    return [
      column("area", { width: 76, visible: hasAreas }),
      column("unit", { width: 70 }),
      column("last", { width: 78, hozAlign: "right", headerHozAlign: "right", formatter: showLast }),
      column("goal", { width: 134, formatter: showGoal }),
      column("numerator", Object.assign({ width: 84 }, figure)),
      column("denominator", Object.assign({ width: 84 }, figure)),
      column("value", Object.assign({ width: 92 }, figure)),
      column("missing", { width: 92, formatter: showText, editor: chooseReason, editable: isOpen }),
      column("note", { minWidth: 90, formatter: showText, editor: typeText, editable: isOpen }),
      column("evidence", { width: 52, formatter: showEvidence, hozAlign: "center", headerHozAlign: "center" }),
      column("hint", { widthGrow: 2, minWidth: 120, formatter: showHint }),
    ];
  }

  function writeGroup(group, number, rows) {
    var counts = countFilled(rows.map(function (row) {
      return row.id;
    }));
    var box = make("span", "grid-group", group);
    box.appendChild(make("small", "", say("filledOf", counts)));
    return box;
  }

  function countFilled(ids) {
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

  function nameWidth() {
    return Math.max(200, Math.min(340, Math.round(holder.clientWidth * 0.24)));
  }

  function build(ids) {
    var data = ids.map(function (id) {
      var row = filing.row(id);
      return { id: id, group: row.group, area: row.area, unit: row.unit };
    });
    var areas = {};
    data.forEach(function (row) {
      areas[row.area] = true;
    });
    table = new window.Tabulator(holder, {
      data: data,
      index: "id",
      rowHeader: column("name", { formatter: showName, frozen: true, width: nameWidth() }),
      columns: listColumns(Object.keys(areas).length > 1),
      layout: "fitColumns",
      height: "100%",
      rowHeight: ROW_HEIGHT,
      renderVertical: "basic",
      selectableRange: 1,
      selectableRangeColumns: false,
      selectableRangeRows: true,
      editTriggerEvent: "dblclick",
      groupBy: "group",
      groupHeader: writeGroup,
      groupToggleElement: false,
      columnHeaderVertAlign: "middle",
      rowFormatter: function (row) {
        var known = filing.row(row.getData().id);
        var element = row.getElement();
        element.classList.toggle("is-locked", Boolean(known.lock));
        element.classList.toggle("is-returned", Boolean(known.returned));
        element.classList.toggle("is-not-owed", !known.isOwed);
        element.classList.toggle("is-conflict", filing.isContested(known.id));
      },
    });
    table.on("tableBuilt", function () {
      isBuilt = true;
      repairRoles();
      makeRoom(!document.getElementById("panel").hidden);
      var first = table.getRows("active")[0];
      /* Somebody quick has already chosen a cell. */
      if (first && !isTouched) {
        table.getRanges()[0].setBounds(cellsOf(first).filter(isOpen)[0] || first.getCell("value"));
        holder.querySelector(".tabulator-tableholder").scrollTop = 0;
      }
      whenBuilt();
      whenBuilt = function () {};
      /* Tabulator takes the focus with its first range. */
      if (staysOn) {
        staysOn.focus();
        staysOn = null;
      }
    });
    table.on("rangeChanged", function () {
      var cell = activeCell();
      if (cell && selectedCells().length === 1 && selectedCells()[0].length === 1) {
        anchor = cell;
      }
      if (cell && !isSettling) {
        explain(cell);
        showRefusal(cell);
        window.FuerPanel.follow(idOf(cell));
      }
    });
    table.on("cellClick", function (event, cell) {
      if (cell.getField() === "evidence") {
        window.FuerPanel.open(idOf(cell), true);
      }
    });
    table.on("cellDblClick", function (event, cell) {
      if (cell.getField() === "hint" || cell.getField() === "name") {
        window.FuerPanel.open(idOf(cell));
      }
    });
  }

  /* The line under the sheet says in full what the cell has no room for. */
  function explain(cell) {
    var hints = filing.hintsOf(idOf(cell));
    var row = filing.row(idOf(cell));
    line.textContent = hints.length
      ? hints[0].text
      : row.lock || [row.name, row.breakdown, row.period && say("period", { period: row.period })].filter(Boolean).join(" · ");
    line.classList.toggle("is-wrong", Boolean(hints.length && hints[0].tone === "bad"));
  }

  /* Tabulator names roles that axe does not accept together: a grid owns rows through row groups, nothing else. */
  function repairRoles() {
    holder.setAttribute("role", "grid");
    holder.setAttribute("aria-label", say("gridLabel"));
    holder.querySelector(".tabulator-tableholder").setAttribute("role", "rowgroup");
    /* Tab comes straight to the chosen cell: in the heading there is nothing to do. */
    holder.querySelector(".tabulator-header").tabIndex = -1;
    holder.querySelector(".tabulator-table").setAttribute("role", "presentation");
    holder.querySelectorAll(".tabulator-group").forEach(function (group) {
      group.setAttribute("role", "row");
      if (!group.querySelector("[role=gridcell]")) {
        group.querySelector(".grid-group").setAttribute("role", "gridcell");
      }
    });
  }

  function redraw(ids) {
    if (!isBuilt) {
      return;
    }
    ids.forEach(function (id) {
      var row = String(id) !== String(editing) && table.getRow(id);
      if (row) {
        row.reformat();
      }
    });
    refreshGroups();
    var cell = activeCell();
    if (cell && ids.map(String).indexOf(String(idOf(cell))) >= 0) {
      explain(cell);
      showRefusal(cell);
    }
  }

  function refreshGroups() {
    table.getGroups().forEach(function (group) {
      var counts = countFilled(group.getRows().map(function (row) {
        return row.getData().id;
      }));
      var place = group.getElement().querySelector(".grid-group small");
      if (place) {
        place.textContent = say("filledOf", counts);
      }
    });
  }

  /* Beside the panel there is no room for the hints, which it shows in full; a mark beside the name stands for them. */
  function makeRoom(isNarrow) {
    if (isBuilt) {
      var cell = activeCell();
      isSettling = true;
      table.getColumn("name").setWidth(isNarrow ? 212 : nameWidth());
      table.getColumn("goal").setWidth(isNarrow ? 108 : 134);
      table.getColumn("hint")[isNarrow ? "hide" : "show"]();
      table.redraw(true);
      repairRoles();
      /* Drawing anew forgets what was chosen. */
      if (cell) {
        table.getRanges()[0].setBounds(cell, cell);
      }
      isSettling = false;
    }
  }

  /* The first figure of a row that can be typed, for whoever comes from a list of what is missing. */
  function find(id) {
    var row = isBuilt && table.getRow(Number(id));
    if (!row) {
      return false;
    }
    isTouched = true;
    select(cellsOf(row).filter(isOpen)[0] || row.getCell("value"));
    row.getElement().scrollIntoView({ block: "center" });
    return true;
  }

  window.FuerGrid = {
    makeRoom: makeRoom,
    find: function (id) {
      if (isBuilt) {
        find(id);
      } else {
        whenBuilt = function () {
          find(id);
        };
      }
    },
    show: function (ids, focused) {
      staysOn = focused;
      if (table) {
        table.destroy();
        isBuilt = isTouched = false;
      }
      build(ids);
    },
    redraw: redraw,
    step: function (by) {
      var cell = activeCell();
      if (cell) {
        moveFrom(cell, by > 0 ? "down" : "up");
      }
    },
    focus: focusSheet,
    hintsOf: filing.hintsOf,
  };
})();
