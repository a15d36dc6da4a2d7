"use strict";
// Sorts and filters what the page already shows; without it everything can still be read.
(function () {
  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function list(section) {
    var body = section.querySelector("table.list tbody");
    var rows = Array.prototype.slice.call(body.rows);
    var texts = null;
    var filters = section.querySelector(".filters");
    var fields = filters.querySelectorAll("select, input");
    var shown = filters.querySelector("output");

    function fits(row, place) {
      var ok = true;
      each(fields, function (field) {
        if (!field.value || !ok) { return; }
        ok = field.name === "text"
          ? texts[place].indexOf(field.value.trim().toLowerCase()) >= 0
          : row.getAttribute("data-" + field.name) === field.value;
      });
      return ok;
    }

    function filter() {
      if (!texts) { texts = rows.map(function (row) { return row.textContent.toLowerCase(); }); }
      var count = 0;
      rows.forEach(function (row, place) {
        var ok = fits(row, place);
        if (row.hidden === ok) { row.hidden = !ok; }
        if (ok) { count += 1; }
      });
      shown.textContent = shown.getAttribute("data-words").replace("#", count);
    }

    function value(row, column) {
      var cell = row.cells[column], key = cell.getAttribute("data-v");
      return key === null ? cell.textContent.trim() : Number(key);
    }

    function sort(head, column) {
      var down = head.getAttribute("aria-sort") === (head.hasAttribute("data-down") ? "descending" : "ascending")
        ? !head.hasAttribute("data-down") : head.hasAttribute("data-down");
      var sign = down ? -1 : 1;
      var keyed = Array.prototype.map.call(body.rows, function (row, place) {
        return { row: row, key: value(row, column), place: place };
      });
      keyed.sort(function (a, b) {
        var order = typeof a.key === "number" && typeof b.key === "number"
          ? a.key - b.key : String(a.key).localeCompare(String(b.key), "zh");
        return order ? sign * order : a.place - b.place;
      });
      var all = document.createDocumentFragment();
      keyed.forEach(function (one) { all.appendChild(one.row); });
      body.appendChild(all);
      each(head.parentNode.cells, function (cell) { cell.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
    }

    each(section.querySelectorAll("table.list thead th"), function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", function () { sort(head, column); });
      head.textContent = "";
      head.appendChild(button);
    });
    each(fields, function (field) {
      field.addEventListener(field.name === "text" ? "input" : "change", filter);
    });
    filters.hidden = false;
    filter();
  }

  each(document.querySelectorAll("section.listed"), list);
})();
