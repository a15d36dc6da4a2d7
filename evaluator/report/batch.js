"use strict";
// Sorts and filters what the page already shows; without it everything can still be read.
(function () {
  function each(list, act) { Array.prototype.forEach.call(list, act); }

  var compare = window.Intl ? new Intl.Collator("zh").compare : function (a, b) { return a.localeCompare(b); };

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
          ? a.key - b.key : compare(String(a.key), String(b.key));
        return order ? sign * order : a.place - b.place;
      });
      body.textContent = ""; // moving five thousand rows one by one is slow, putting them back is not
      keyed.forEach(function (one) { body.appendChild(one.row); });
      each(head.parentNode.cells, function (cell) { cell.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
    }

    each(section.querySelectorAll("table.list thead th"), function (head, column) {
      // a browser repeats a table's head on every printed page, but draws its buttons only once
      var printed = document.createElement("span"), button = document.createElement("button");
      button.type = "button";
      printed.className = "printed";
      printed.textContent = button.textContent = head.textContent;
      button.addEventListener("click", function () { sort(head, column); });
      head.textContent = "";
      head.appendChild(printed);
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
