/* 催报: copy the text with one click, also on plain http, where browsers offer no clipboard; close the panel. */
(function () {
  "use strict";

  function say(button, words) {
    var label = button.querySelector("span");
    var before = label.textContent;
    if (words === before) {
      return;
    }
    label.textContent = words;
    window.setTimeout(function () {
      label.textContent = before;
    }, 2500);
  }

  /* The old way: select the text and let the browser copy the selection. */
  function copySelection(field) {
    field.focus();
    field.select();
    try {
      return document.execCommand("copy");
    } catch (error) {
      return false;
    }
  }

  function copy(button) {
    var field = document.querySelector(button.dataset.copy);
    function report(done) {
      say(button, done ? button.dataset.copied : button.dataset.failed);
    }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(field.value).then(
        function () {
          report(true);
        },
        function () {
          report(copySelection(field));
        }
      );
      return;
    }
    report(copySelection(field));
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (button) {
      copy(button);
      return;
    }
    var closer = event.target.closest("[data-close]");
    if (closer) {
      document.querySelector(closer.dataset.close).textContent = "";
    }
  });

  /* A panel that was fetched comes into view, and can be closed again. */
  document.addEventListener("htmx:load", function (event) {
    var panel = event.detail.elt;
    if (panel.classList && panel.classList.contains("chasing")) {
      var closer = panel.querySelector(".chasing-close");
      if (closer) {
        closer.classList.remove("d-none");
      }
      panel.scrollIntoView({ block: "center" });
      var text = panel.querySelector("textarea");
      if (text) {
        text.focus({ preventScroll: true });
        text.setSelectionRange(0, 0);
      }
    }
  });
})();
