/* Draws every element with data-chart from the option in the JSON script it names. Maps find their outlines in a JSON
   script too, whose id the map series names. */
(function () {
  "use strict";

  var PAPER_WIDTH = 680; // pixels between the margins of an A4 page

  function writeTooltip(given) {
    var rows = (Array.isArray(given) ? given : [given]).filter(function (row) {
      return row.data && row.data.printed;
    });
    if (!rows.length) {
      return "";
    }
    var lines = rows.map(function (row) {
      return row.seriesName && row.seriesType !== "map" ? row.seriesName + "  " + row.data.printed : row.data.printed;
    });
    return (rows[0].data.title || rows[0].axisValueLabel || rows[0].name) + "\n" + lines.join("\n");
  }

  function registerMaps(option) {
    return option.series.every(function (series) {
      if (series.type !== "map" || window.echarts.getMap(series.map)) {
        return true;
      }
      var outlines = document.getElementById(series.map);
      if (outlines) {
        window.echarts.registerMap(series.map, JSON.parse(outlines.textContent));
      }
      return Boolean(outlines);
    });
  }

  function drawChart(element) {
    var source = document.getElementById(element.dataset.chart);
    if (!source || window.echarts.getInstanceByDom(element)) {
      return;
    }
    var option = JSON.parse(source.textContent);
    if (!registerMaps(option)) {
      element.hidden = true; // without outlines there is no map; its table stands below
      return;
    }
    if (option.tooltip) {
      option.tooltip.formatter = writeTooltip;
    }
    if (element.dataset.height) {
      element.style.height = element.dataset.height + "px";
    }
    var sharpness = Math.max(window.devicePixelRatio || 1, 2);
    window.echarts.init(element, null, { renderer: "canvas", devicePixelRatio: sharpness }).setOption(option);
  }

  function drawAll(root) {
    root.querySelectorAll("[data-chart]").forEach(drawChart);
  }

  function eachDrawn(root, act) {
    root.querySelectorAll("[data-chart]").forEach(function (element) {
      var chart = window.echarts.getInstanceByDom(element);
      if (chart) {
        act(chart, element);
      }
    });
  }

  function fitAll() {
    eachDrawn(document, function (chart) {
      chart.resize({ width: "auto" });
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    drawAll(document);
  });

  document.addEventListener("htmx:load", function (event) {
    drawAll(event.detail.elt);
  });

  document.addEventListener("htmx:beforeCleanupElement", function (event) {
    var chart = event.detail.elt.dataset && event.detail.elt.dataset.chart && window.echarts.getInstanceByDom(event.detail.elt);
    if (chart) {
      chart.dispose();
    }
  });

  // A chart inside <details> or a tab has no width until it is opened.
  document.addEventListener("toggle", fitAll, true);
  window.addEventListener("resize", fitAll);

  window.addEventListener("beforeprint", function () {
    eachDrawn(document, function (chart, element) {
      chart.dispatchAction({ type: "hideTip" });
      chart.resize({ width: Math.min(element.clientWidth, PAPER_WIDTH) });
      chart.getZr().flush(); // the page is printed before the next frame
    });
  });
  window.addEventListener("afterprint", fitAll);
})();
