/* The table of availability: Enter and the arrows go up and down a column, changed rows are marked and counted. */
(function () {
  "use strict";

  var form = document.getElementById("definitions");
  if (!form) {
    return;
  }
  var note = document.getElementById("changed-rows");

  function neighbour(input, step) {
    var row = input.closest("tr");
    var name = input.dataset.column;
    do {
      row = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    } while (row && !row.querySelector("[data-column='" + name + "']:not([type=hidden])"));
    return row ? row.querySelector("[data-column='" + name + "']:not([type=hidden])") : null;
  }

  form.addEventListener("keydown", function (event) {
    var input = event.target;
    if (!input.dataset || !input.dataset.column || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    var step = 0;
    if (event.key === "Enter") {
      step = event.shiftKey ? -1 : 1;
    } else if (input.tagName !== "SELECT" && event.key === "ArrowDown") {
      step = 1;
    } else if (input.tagName !== "SELECT" && event.key === "ArrowUp") {
      step = -1;
    }
    if (!step) {
      return;
    }
    event.preventDefault();
    var next = neighbour(input, step);
    if (next) {
      next.focus();
      if (next.select) {
        next.select();
      }
    }
  });

  function isChanged(input) {
    if (input.type === "checkbox") {
      return input.checked !== input.defaultChecked;
    }
    if (input.tagName === "SELECT") {
      return Array.prototype.some.call(input.options, function (option) {
        return option.selected !== option.defaultSelected;
      });
    }
    return input.value !== input.defaultValue;
  }

  function mark() {
    var changed = 0;
    Array.prototype.forEach.call(form.querySelectorAll("tbody tr"), function (row) {
      var inputs = row.querySelectorAll("[data-column]:not([type=hidden])");
      var differs = Array.prototype.some.call(inputs, isChanged);
      row.classList.toggle("is-changed", differs);
      changed += differs ? 1 : 0;
    });
    note.textContent = changed ? note.dataset.some.replace("{n}", changed) : note.dataset.none;
    return changed;
  }

  var sending = false;
  form.addEventListener("input", mark);
  form.addEventListener("submit", function () {
    sending = true;
  });
  window.addEventListener("beforeunload", function (event) {
    if (!sending && mark()) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
  mark();
})();
