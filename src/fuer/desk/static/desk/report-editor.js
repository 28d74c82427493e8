/* Writing a section: each {{key}} of the text is a chip that shows its number and cannot be typed into. The text area
   stays the form's field, written back on every change; without this script it is edited as it is. */
(function () {
  "use strict";

  var TOKEN = /\{\{\s*([A-Za-z0-9_.\-]{1,64})\s*\}\}/g;
  var KEEP_EVERY = 120000; // how often somebody who types prolongs the lease, in milliseconds
  var FILLER = /\u200b/g; // lets the caret stand beside a chip at the end of a line
  var area, editor, fields;
  var isChanged = false;
  var lastKept = Date.now();

  function escapeHtml(text) {
    var box = document.createElement("span");
    box.textContent = text;
    return box.innerHTML;
  }

  function chipHtml(key) {
    var shown = Object.prototype.hasOwnProperty.call(fields, key) ? fields[key] : "";
    var state = shown ? "" : " is-unknown";
    return (
      '<span class="report-chip' + state + '" data-key="' + key + '" title="' + key + '">' +
      escapeHtml(shown || "{{" + key + "}}") + "</span>"
    );
  }

  /* One line of text with tokens → HTML with chips. */
  function lineHtml(line) {
    var html = "";
    var end = 0;
    line.replace(TOKEN, function (whole, key, start) {
      html += escapeHtml(line.slice(end, start)) + chipHtml(key);
      end = start + whole.length;
      return whole;
    });
    html += escapeHtml(line.slice(end));
    return /<\/span>$/.test(html) ? html + "\u200b" : html || "<br>";
  }

  function isBlock(node) {
    return node.nodeType === 1 && /^(P|DIV|LI|H[1-6]|BLOCKQUOTE)$/.test(node.tagName);
  }

  /* What stands in a node, chips as tokens; a block is a line. */
  function readNode(node) {
    if (node.nodeType === 3) {
      return node.data.replace(FILLER, "").replace(/\u00a0/g, " ");
    }
    if (node.nodeType !== 1) {
      return "";
    }
    if (node.dataset.key) {
      return "{{" + node.dataset.key + "}}";
    }
    if (node.tagName === "BR") {
      return "\n";
    }
    return readChildren(node);
  }

  function readChildren(node) {
    var text = "";
    Array.prototype.forEach.call(node.childNodes, function (child) {
      if (isBlock(child)) {
        if (text && text.slice(-1) !== "\n") {
          text += "\n";
        }
        text += readChildren(child).replace(/\n$/, "") + "\n";
      } else {
        text += readNode(child);
      }
    });
    return text;
  }

  function readText() {
    return readChildren(editor).replace(/\n+$/, "");
  }

  function writeBack() {
    area.value = readText();
    isChanged = true;
    if (Date.now() - lastKept > KEEP_EVERY) {
      lastKept = Date.now();
      document.getElementById("editor-form").dispatchEvent(new CustomEvent("typing"));
    }
  }

  /* A chip is locked after it is in its place: Chromium puts what cannot be edited beside the paragraph, not into it. */
  function lockChips() {
    editor.querySelectorAll("[data-key]").forEach(function (chip) {
      chip.contentEditable = "false";
      chip.removeAttribute("style");
    });
  }

  function showText(text) {
    editor.innerHTML = text
      .split("\n")
      .map(function (line) {
        return "<p>" + lineHtml(line) + "</p>";
      })
      .join("");
    lockChips();
  }

  /* The selection, put back where it was last if it has left the editor. */
  var lastRange = null;

  function keepRange() {
    var selection = window.getSelection();
    if (selection.rangeCount && editor.contains(selection.anchorNode)) {
      lastRange = selection.getRangeAt(0).cloneRange();
    }
  }

  function focusEditor() {
    var selection = window.getSelection();
    editor.focus();
    if (lastRange && editor.contains(lastRange.startContainer)) {
      selection.removeAllRanges();
      selection.addRange(lastRange);
    } else {
      selection.selectAllChildren(editor);
      selection.collapseToEnd();
    }
  }

  /* Put text with tokens where the caret is, so that it can be undone. */
  function insertText(text) {
    focusEditor();
    var lines = text.split(/\r\n|\r|\n/);
    lines.forEach(function (line, number) {
      if (number) {
        document.execCommand("insertParagraph");
      }
      if (line) {
        document.execCommand("insertHTML", false, lineHtml(line));
      }
    });
    lockChips();
    keepRange();
    writeBack();
  }

  function selectedText() {
    var box = document.createElement("div");
    box.appendChild(window.getSelection().getRangeAt(0).cloneContents());
    return readChildren(box).replace(/\n+$/, "");
  }

  function copy(event) {
    if (!window.getSelection().isCollapsed) {
      event.clipboardData.setData("text/plain", selectedText());
      event.preventDefault();
      if (event.type === "cut") {
        document.execCommand("delete");
      }
    }
  }

  function paste(event) {
    event.preventDefault();
    keepRange();
    insertText(event.clipboardData.getData("text/plain"));
  }

  function makeEditor() {
    editor = document.createElement("div");
    editor.className = "form-control report-rich";
    editor.contentEditable = "true";
    editor.setAttribute("role", "textbox");
    editor.setAttribute("aria-multiline", "true");
    editor.setAttribute("aria-labelledby", "text-label");
    editor.setAttribute("aria-describedby", "text-hint");
    editor.setAttribute("tabindex", "0");
    editor.spellcheck = false;
    if (area.readOnly) {
      editor.contentEditable = "false";
      editor.setAttribute("aria-readonly", "true");
    }
    area.hidden = true;
    area.removeAttribute("maxlength"); // the server counts what is sent
    area.parentNode.insertBefore(editor, area);
    showText(area.value);
    document.execCommand("defaultParagraphSeparator", false, "p");
    editor.addEventListener("input", writeBack);
    editor.addEventListener("copy", copy);
    editor.addEventListener("cut", copy);
    editor.addEventListener("paste", paste);
    editor.addEventListener("drop", function (event) {
      event.preventDefault(); // dragged marks would bring foreign markup
    });
    document.addEventListener("selectionchange", keepRange);
    document.getElementById("text-label").addEventListener("click", function (event) {
      event.preventDefault();
      editor.focus();
    });
  }

  function search(event) {
    var words = event.target.value.trim().toLowerCase();
    var found = 0;
    document.querySelectorAll("[data-report-offer]").forEach(function (offer) {
      var isShown = offer.dataset.reportOffer.toLowerCase().indexOf(words) >= 0;
      offer.hidden = !isShown;
      found += isShown ? 1 : 0;
    });
    var told = document.querySelector("[data-report-found]");
    told.textContent = found ? "" : told.dataset.none;
  }

  document.addEventListener("click", function (event) {
    var insert = event.target.closest("[data-report-insert]");
    var quote = event.target.closest("[data-report-quote]");
    if (insert) {
      insertText("{{" + insert.dataset.reportInsert + "}}");
    } else if (quote) {
      insertText(quote.dataset.reportQuote.replace(/[。\s]+$/, "") + quote.dataset.reportSource + "。");
    }
  });

  document.addEventListener("DOMContentLoaded", function () {
    area = document.querySelector("[data-report-text]");
    var source = document.getElementById("report-fields");
    if (!area || !source) {
      return;
    }
    fields = JSON.parse(source.textContent);
    makeEditor();
    document.querySelector("[data-report-search]").addEventListener("input", search);
    document.querySelector("[data-report-editor]").addEventListener("submit", function (event) {
      isChanged = false;
      if (event.submitter && event.submitter.hasAttribute("data-drop-text")) {
        area.disabled = true; // taking over begins with the standing text
      }
    });
  });

  window.addEventListener("beforeunload", function (event) {
    if (isChanged) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
})();
