/* Draws every element with data-chart from the option in the JSON script it names. */
(function () {
  "use strict";

  function writeTooltip(rows) {
    var lines = rows
      .filter(function (row) {
        return row.data && row.data.printed;
      })
      .map(function (row) {
        return row.seriesName + "  " + row.data.printed;
      });
    return lines.length ? rows[0].axisValueLabel + "\n" + lines.join("\n") : "";
  }

  function drawChart(element) {
    var source = document.getElementById(element.dataset.chart);
    if (!source || window.echarts.getInstanceByDom(element)) {
      return;
    }
    var option = JSON.parse(source.textContent);
    if (option.tooltip) {
      option.tooltip.formatter = writeTooltip;
    }
    window.echarts.init(element, null, { renderer: "canvas" }).setOption(option);
  }

  function drawAll(root) {
    root.querySelectorAll("[data-chart]").forEach(drawChart);
  }

  document.addEventListener("DOMContentLoaded", function () {
    drawAll(document);
  });

  document.addEventListener("htmx:load", function (event) {
    drawAll(event.detail.elt);
  });

  window.addEventListener("resize", function () {
    document.querySelectorAll("[data-chart]").forEach(function (element) {
      var chart = window.echarts.getInstanceByDom(element);
      if (chart) {
        chart.resize();
      }
    });
  });
})();
