/* Review by keyboard: arrows or j/k move between rows, space ticks one; a ticked row opens its own reason. */
(function () {
  "use strict";

  var form = document.getElementById("review-form");
  if (!form) {
    return;
  }
  var ticks = Array.prototype.slice.call(form.querySelectorAll('input[name="item"]'));
  var chosen = document.getElementById("chosen");
  document.documentElement.classList.add("has-script");

  function show(tick) {
    var row = tick.closest("tr");
    var reason = row.querySelector(".review-own-reason");
    row.classList.toggle("is-ticked", tick.checked);
    if (reason) {
      reason.classList.toggle("is-open", tick.checked);
    }
  }

  function count() {
    var number = ticks.filter(function (tick) {
      return tick.checked;
    }).length;
    if (chosen) {
      chosen.textContent = number ? chosen.dataset.words.replace("NUMBER", number) : "";
    }
  }

  function move(from, step) {
    var next = ticks[ticks.indexOf(from) + step];
    if (next) {
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
  }

  ticks.forEach(show);
  count();

  form.addEventListener("change", function (event) {
    if (event.target.name === "item") {
      show(event.target);
      count();
    }
  });

  form.addEventListener("keydown", function (event) {
    if (event.target.name !== "item" || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (event.key === "ArrowDown" || event.key === "j") {
      event.preventDefault();
      move(event.target, 1);
    } else if (event.key === "ArrowUp" || event.key === "k") {
      event.preventDefault();
      move(event.target, -1);
    }
  });

  /* Enter in a reason would press the first button of the form, which sends figures back: it must be pressed on purpose. */
  form.addEventListener("keypress", function (event) {
    if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
    }
  });
})();
