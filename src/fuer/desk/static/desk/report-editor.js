/* A section's editor: tokens of bound numbers are shown as chips that can be moved and deleted, not typed into. */
(function () {
  "use strict";

  var form = document.querySelector("[data-editor]");
  var data = document.getElementById("chips");
  if (!form || !data) {
    return;
  }
  var area = form.querySelector("textarea");
  var printed = JSON.parse(data.textContent);
  var box = document.createElement("div");
  box.className = "form-control section-box";
  box.contentEditable = "true";
  box.setAttribute("role", "textbox");
  box.setAttribute("aria-multiline", "true");
  box.setAttribute("aria-label", form.querySelector('label[for="text"]').textContent);

  function makeChip(key) {
    var chip = document.createElement("span");
    chip.className = "bound-chip";
    chip.contentEditable = "false";
    chip.dataset.key = key;
    chip.title = key;
    chip.textContent = printed[key] === undefined ? "{{" + key + "}}" : printed[key];
    return chip;
  }

  function show(text) {
    box.textContent = "";
    text.split("\n").forEach(function (line) {
      var paragraph = document.createElement("p");
      line.split(/(\{\{\s*[^{}]*?\s*\}\})/).forEach(function (part) {
        var found = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(part);
        if (found) {
          paragraph.appendChild(makeChip(found[1]));
        } else if (part) {
          paragraph.appendChild(document.createTextNode(part));
        }
      });
      if (!paragraph.firstChild) {
        paragraph.appendChild(document.createElement("br"));
      }
      box.appendChild(paragraph);
    });
  }

  function read(node) {
    if (node.nodeType === 3) {
      return node.nodeValue.replace(/\n/g, " ");
    }
    if (node.nodeType !== 1) {
      return "";
    }
    if (node.dataset && node.dataset.key) {
      return "{{" + node.dataset.key + "}}";
    }
    var inner = Array.prototype.map.call(node.childNodes, read).join("");
    return node !== box && /^(P|DIV)$/.test(node.tagName) ? inner + "\n" : inner;
  }

  box.addEventListener("paste", function (event) {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
  form.addEventListener("submit", function () {
    area.value = read(box).replace(/\n+$/, "");
  });
  document.addEventListener("click", function (event) {
    var quote = event.target.closest("[data-quote]");
    if (quote) {
      var paragraph = document.createElement("p");
      paragraph.textContent = quote.dataset.quote.replace(/\s*\n\s*/g, "");
      box.appendChild(paragraph);
      paragraph.scrollIntoView({ block: "center" });
    }
  });
  show(area.value);
  area.hidden = true;
  area.before(box);
})();
