/* Bulk assignment: one tick for the whole page, and how many are ticked. */
(function () {
  "use strict";

  var form = document.getElementById("assign-form");
  var chosen = document.getElementById("chosen");
  if (!form || !chosen) {
    return;
  }

  function list() {
    return Array.prototype.slice.call(form.querySelectorAll('input[name="warning"]'));
  }

  function count() {
    var ticks = list();
    var number = ticks.filter(function (tick) {
      return tick.checked;
    }).length;
    var all = form.querySelector("[data-tick-all]");
    chosen.textContent = number ? chosen.dataset.words.replace("NUMBER", number) : "";
    if (number) {
      form.querySelector(".matter-assign").open = true;
    }
    if (all) {
      all.checked = number > 0 && number === ticks.length;
      all.indeterminate = number > 0 && number < ticks.length;
    }
  }

  form.addEventListener("change", function (event) {
    if (event.target.hasAttribute("data-tick-all")) {
      list().forEach(function (tick) {
        tick.checked = event.target.checked;
      });
    }
    count();
  });

  document.body.addEventListener("htmx:afterSwap", count);
})();
