/* The editor of a check: names go in where the caret is, problems lead to their place. */
(function () {
  "use strict";

  var form = document.getElementById("check-form");
  var words = document.getElementById("name-words");
  if (!form || !words) {
    return;
  }
  var text = form.querySelector("[name=text]");
  var message = form.querySelector("[name=message]");
  var names = Array.prototype.slice.call(document.querySelectorAll("#check-names li"));
  var lastField = text;

  function announce() {
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* Inside the message an expression stands in braces. */
  function isInBraces(field) {
    var before = field.value.slice(0, field.selectionStart);
    return before.lastIndexOf("{") > before.lastIndexOf("}");
  }

  function insert(piece, goInside) {
    var field = lastField;
    var start = field.selectionStart;
    var shown = field === message && piece.charAt(0) === "[" && !isInBraces(field) ? "{" + piece + "}" : piece;
    field.value = field.value.slice(0, start) + shown + field.value.slice(field.selectionEnd);
    var caret = start + shown.length - (goInside ? 1 : 0);
    field.focus();
    field.setSelectionRange(caret, caret);
    announce();
  }

  /* Lines and columns are counted from 1, as the sentences say them. */
  function goTo(line, column) {
    var lines = text.value.split("\n");
    var place = column - 1;
    for (var number = 0; number < line - 1 && number < lines.length; number += 1) {
      place += lines[number].length + 1;
    }
    text.focus();
    text.setSelectionRange(place, Math.min(place + 1, text.value.length));
  }

  function filterNames() {
    var wanted = words.value.trim();
    var found = 0;
    names.forEach(function (item) {
      var fits = item.dataset.name.indexOf(wanted) >= 0;
      item.hidden = !fits;
      found += fits ? 1 : 0;
    });
    document.getElementById("no-names").hidden = found > 0;
  }

  [text, message].forEach(function (field) {
    field.addEventListener("focus", function () {
      lastField = field;
    });
  });

  words.addEventListener("input", filterNames);
  words.addEventListener("keydown", function (event) {
    if (event.key !== "Enter") {
      return;
    }
    event.preventDefault();
    var first = names.filter(function (item) {
      return !item.hidden;
    })[0];
    if (first) {
      insert(first.querySelector("button").dataset.insert, false);
    }
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) {
      return;
    }
    if (button.dataset.insert) {
      insert(button.dataset.insert, button.dataset.inside === "1");
    } else if (button.dataset.line) {
      goTo(Number(button.dataset.line), Number(button.dataset.column));
    } else if (button.dataset.pattern) {
      text.value = button.dataset.pattern;
      message.value = button.dataset.message;
      text.focus();
      announce();
    }
  });
})();
