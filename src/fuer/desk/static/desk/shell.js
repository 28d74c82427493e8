/* What every page needs: say when a request failed, print, fold what a phone has no room for, and never send a form twice. */
(function () {
  "use strict";

  var hideTimer = 0;

  function showFailure(reason) {
    var box = document.getElementById("request-failed");
    box.textContent = box.dataset[reason];
    box.classList.remove("d-none");
    window.clearTimeout(hideTimer);
    hideTimer = window.setTimeout(function () {
      box.classList.add("d-none");
    }, 8000);
  }

  document.addEventListener("htmx:sendError", function () {
    showFailure("offline");
  });

  document.addEventListener("htmx:responseError", function (event) {
    var status = event.detail.xhr.status;
    showFailure(status === 403 || status === 404 ? "refused" : "broken");
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (form.method === "post" && !event.defaultPrevented && !form.matches("[hx-post], [data-hx-post]")) {
      form.dataset.sent = "1";
      form.classList.add("is-sent");
    }
  });

  /* Coming back by the browser's history must not leave a form locked. */
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.classList.remove("is-sent");
    });
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) {
      window.print();
    }
  });

  /* Filters that fold away on a phone behind a button that says what is chosen; the style sheet decides where. */
  function nameChosen(form) {
    var words = [];
    form.querySelectorAll("select").forEach(function (select) {
      if (select.value && select.selectedIndex >= 0) {
        words.push(select.options[select.selectedIndex].text);
      }
    });
    form.querySelector("[data-fold-words]").textContent = words.join(" · ");
  }

  document.querySelectorAll("[data-fold]").forEach(function (button) {
    var form = button.form;
    button.hidden = false;
    form.classList.add("is-folded");
    nameChosen(form);
    form.addEventListener("change", function () {
      nameChosen(form);
    });
    button.addEventListener("click", function () {
      button.setAttribute("aria-expanded", String(!form.classList.toggle("is-folded")));
    });
  });

  /* Open where there is room; a phone turned on its side has some. */
  var phone = window.matchMedia("(max-width: 767.98px)");

  function fold() {
    document.querySelectorAll("[data-fold-on-phone]").forEach(function (part) {
      part.open = !phone.matches;
    });
  }

  fold();
  phone.addEventListener("change", fold);
})();
