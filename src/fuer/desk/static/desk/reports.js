/* A report to read: the source of a number beside the text, the contents folded on a phone. */
(function () {
  "use strict";

  var NARROW = "(max-width: 991.98px)";

  function showSource(link) {
    var place = document.getElementById("lineage");
    var chosen = document.querySelector(".report-figure.is-chosen");
    if (chosen) {
      chosen.classList.remove("is-chosen");
    }
    link.classList.add("is-chosen");
    window.htmx.ajax("GET", link.getAttribute("href"), { target: "#lineage", swap: "innerHTML" }).then(function () {
      place.classList.add("is-open");
      addClose(place, link);
      place.focus({ preventScroll: true });
    });
  }

  function addClose(place, link) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn-close report-lineage-close";
    button.setAttribute("aria-label", place.dataset.close);
    button.addEventListener("click", function () {
      closeSource(place, link);
    });
    place.insertBefore(button, place.firstChild);
  }

  function closeSource(place, link) {
    place.classList.remove("is-open");
    place.textContent = "";
    link.classList.remove("is-chosen");
    link.focus({ preventScroll: true });
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-figure]");
    if (link && window.htmx && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      showSource(link);
    }
  });

  document.addEventListener("keydown", function (event) {
    var chosen = document.querySelector(".report-figure.is-chosen");
    if (event.key === "Escape" && chosen) {
      closeSource(document.getElementById("lineage"), chosen);
    }
  });

  // One menu open at a time; a click elsewhere closes it.
  document.addEventListener("click", function (event) {
    document.querySelectorAll(".report-menu[open], .report-acts details[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });

  document.addEventListener("DOMContentLoaded", function () {
    var tree = document.querySelector("[data-report-tree]");
    var refused = document.querySelector("[data-report-refused]");
    if (tree && window.matchMedia(NARROW).matches) {
      tree.open = false;
    }
    if (refused) {
      refused.focus();
    }
  });
})();
