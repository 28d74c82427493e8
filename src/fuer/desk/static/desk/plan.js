/* The living plan: outline that follows the reading, filters kept in the address, search in the text. */
(function () {
  "use strict";

  var sheet = document.getElementById("document");
  var PHONE = "(max-width: 767.98px)";

  function each(list, act) {
    Array.prototype.forEach.call(list, act);
  }

  /* ---- outline ---- */

  function followReading() {
    var outline = document.getElementById("outline");
    var fold = outline.querySelector("[data-fold-on-phone]");
    var links = {};
    var visible = {};
    var chosenUntil = 0;
    outline.classList.add("outline-script");
    each(outline.querySelectorAll("a[href^='#']"), function (link) {
      links[link.getAttribute("href").slice(1)] = link;
      link.addEventListener("click", function () {
        /* Near the end of the page the chosen piece cannot reach the top: the choice counts, not the place. */
        chosenUntil = Date.now() + 1000;
        mark(link.getAttribute("href").slice(1));
        if (window.matchMedia(PHONE).matches) {
          fold.open = false;
        }
      });
    });

    function mark(id) {
      each(outline.querySelectorAll("[aria-current]"), function (link) {
        link.removeAttribute("aria-current");
      });
      each(outline.querySelectorAll(".outline-open"), function (item) {
        item.classList.remove("outline-open");
      });
      var link = links[id];
      link.setAttribute("aria-current", "location");
      for (var item = link.closest("li"); item; item = item.parentElement.closest("li")) {
        item.classList.add("outline-open");
      }
      if (!window.matchMedia(PHONE).matches) {
        keepInView(outline, link);
      }
    }

    var blocks = Array.prototype.filter.call(sheet.querySelectorAll(".plan-block[id]"), function (block) {
      return links[block.id];
    });
    var observer = new IntersectionObserver(
      function (entries) {
        entries.forEach(function (entry) {
          visible[entry.target.id] = entry.isIntersecting;
        });
        for (var i = 0; i < blocks.length && Date.now() > chosenUntil; i += 1) {
          if (visible[blocks[i].id]) {
            mark(blocks[i].id);
            return;
          }
        }
      },
      { rootMargin: "-80px 0px -55% 0px" }
    );
    blocks.forEach(function (block) {
      observer.observe(block);
    });
  }

  function keepInView(outline, link) {
    var frame = outline.getBoundingClientRect();
    var place = link.getBoundingClientRect();
    if (place.top < frame.top || place.bottom > frame.bottom) {
      outline.scrollTop += place.top - frame.top - frame.height / 3;
    }
  }

  /* ---- filters ---- */

  var wanted = { state: "", unit: "", key: false };

  function isWanted(chip) {
    return (
      (!wanted.state || chip.dataset.bucket === wanted.state) &&
      (!wanted.unit || chip.dataset.units.split(" ").indexOf(wanted.unit) >= 0) &&
      (!wanted.key || chip.dataset.tier === "key")
    );
  }

  function applyFilters() {
    var active = Boolean(wanted.state || wanted.unit || wanted.key);
    var targets = {};
    sheet.classList.toggle("is-filtered", active);
    each(sheet.querySelectorAll(".chip"), function (chip) {
      var hit = isWanted(chip);
      chip.classList.toggle("is-out", active && !hit);
      if (hit) {
        targets[chip.dataset.target] = true;
      }
    });
    each(sheet.querySelectorAll(".plan-row"), function (row) {
      row.classList.toggle("is-hidden", active && !row.querySelector(".chip:not(.is-out)"));
    });
    hideEmptyBlocks(active);
    var status = document.getElementById("filter-status");
    status.textContent = active ? status.dataset.words.replace("%n", Object.keys(targets).length) : "";
    document.getElementById("clear-filters").classList.toggle("d-none", !active);
    each(document.querySelectorAll("[data-filter-state]"), function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.filterState === wanted.state));
    });
    writeAddress();
    searchAgain();
  }

  /* A heading stays when something below it does. */
  function hideEmptyBlocks(active) {
    var keep = false;
    each(Array.prototype.slice.call(sheet.children).reverse(), function (block) {
      var isHeading = block.classList.contains("plan-heading");
      var hit = Boolean(block.querySelector(".chip:not(.is-out)"));
      block.classList.toggle("is-hidden", active && !hit && !(isHeading && keep));
      keep = hit || (keep && !(isHeading && block.querySelector("h3")));
    });
  }

  function writeAddress() {
    var query = new URLSearchParams(window.location.search);
    ["state", "unit", "key"].forEach(function (name) {
      if (wanted[name]) {
        query.set(name, wanted[name] === true ? "1" : wanted[name]);
      } else {
        query.delete(name);
      }
    });
    var text = query.toString();
    window.history.replaceState(null, "", window.location.pathname + (text ? "?" + text : "") + window.location.hash);
    each(document.querySelectorAll(".plan-year"), function (link) {
      query.set("year", link.textContent);
      link.setAttribute("href", "?" + query.toString());
    });
  }

  function offerFilters() {
    var query = new URLSearchParams(window.location.search);
    var unit = document.getElementById("filter-unit");
    var key = document.getElementById("filter-key");
    var parked = document.getElementById("show-parked");

    function show() {
      unit.value = wanted.unit;
      key.checked = wanted.key;
      applyFilters();
    }

    each(document.querySelectorAll("[data-filter-state]"), function (button) {
      button.addEventListener("click", function () {
        wanted.state = wanted.state === button.dataset.filterState ? "" : button.dataset.filterState;
        applyFilters();
      });
    });
    unit.addEventListener("change", function () {
      wanted.unit = unit.value;
      applyFilters();
    });
    key.addEventListener("change", function () {
      wanted.key = key.checked;
      applyFilters();
    });
    document.getElementById("clear-filters").addEventListener("click", function () {
      wanted = { state: "", unit: "", key: false };
      show();
      unit.focus();
    });
    if (parked) {
      parked.addEventListener("change", function () {
        sheet.classList.toggle("show-parked", parked.checked);
      });
    }
    wanted.state = query.get("state") || "";
    wanted.unit = query.get("unit") || "";
    wanted.key = query.get("key") === "1";
    if (wanted.state || wanted.unit || wanted.key) {
      show();
    }
  }

  /* ---- search in the text ---- */

  var marks = [];
  var current = -1;
  /* What a filter hides is not found; set once there is a search to repeat. */
  var searchAgain = function () {};

  function clearMarks() {
    each(sheet.querySelectorAll("mark"), function (mark) {
      var parent = mark.parentNode;
      parent.replaceChild(document.createTextNode(mark.textContent), mark);
      parent.normalize();
    });
    marks = [];
    current = -1;
  }

  function markWords(words) {
    var walker = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
    var nodes = [];
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest(".added, .is-hidden")) {
        nodes.push(walker.currentNode);
      }
    }
    nodes.forEach(function (node) {
      var at = node.data.indexOf(words);
      while (at >= 0) {
        var found = node.splitText(at);
        node = found.splitText(words.length);
        var mark = document.createElement("mark");
        found.parentNode.replaceChild(mark, found);
        mark.appendChild(found);
        marks.push(mark);
        at = node.data.indexOf(words);
      }
    });
  }

  function goTo(number) {
    if (!marks.length) {
      return;
    }
    if (current >= 0) {
      marks[current].classList.remove("is-current");
    }
    current = (number + marks.length) % marks.length;
    marks[current].classList.add("is-current");
    marks[current].scrollIntoView({ block: "center" });
    document.getElementById("search-count").textContent = current + 1 + " / " + marks.length;
  }

  function offerSearch() {
    var field = document.getElementById("plan-search");
    var count = document.getElementById("search-count");
    var buttons = [document.getElementById("search-previous"), document.getElementById("search-next")];
    var timer = 0;

    function search() {
      var words = field.value.trim();
      clearMarks();
      if (words) {
        markWords(words);
      }
      buttons.forEach(function (button) {
        button.disabled = !marks.length;
      });
      count.textContent = words && !marks.length ? count.dataset.none : "";
      goTo(0);
    }

    searchAgain = function () {
      if (field.value) {
        search();
      }
    };
    field.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(search, 200);
    });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        goTo(current + (event.shiftKey ? -1 : 1));
      }
    });
    buttons[0].addEventListener("click", function () {
      goTo(current - 1);
    });
    buttons[1].addEventListener("click", function () {
      goTo(current + 1);
    });
  }

  followReading();
  offerFilters();
  offerSearch();
})();
