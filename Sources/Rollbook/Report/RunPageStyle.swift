/// The style of a run's page: light or dark as the reader prefers, and fit for printing.
enum RunPageStyle {
    static let css = """
        :root {
          color-scheme: light dark;
          --paper: #ffffff; --ink: #1c2228; --soft: #5a6672; --line: #d6dce2; --panel: #f4f6f8;
          --good: #1a6b32; --bad: #a8201a; --hold: #7a5200; --link: #0b57a4;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #14181c; --ink: #e4e8ec; --soft: #9aa6b2; --line: #333c45; --panel: #1d2329;
            --good: #6fd08c; --bad: #ff8a80; --hold: #f0c060; --link: #7db8ff;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; padding: 2rem 1.25rem; max-width: 76rem; background: var(--paper); color: var(--ink);
          font: .9375rem/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
        }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .75rem; overflow-wrap: anywhere; }
        h2 {
          font-size: 1.15rem; margin: 2.25rem 0 .6rem; padding-top: .9rem; border-top: 1px solid var(--line);
          overflow-wrap: anywhere;
        }
        h2 small { font-weight: normal; font-size: .85em; }
        small, caption, footer, dt { color: var(--soft); }
        small { font-size: .87em; }
        a { color: var(--link); }
        code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .87em; }
        td code, dd code { overflow-wrap: anywhere; }
        pre {
          background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem;
          white-space: pre-wrap; overflow-wrap: anywhere; user-select: all;
        }
        dl {
          display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .6rem 1.5rem; margin: 0;
        }
        dt { font-size: .8rem; }
        dd { margin: 0; overflow-wrap: anywhere; }
        p { margin: .4rem 0; max-width: 60rem; overflow-wrap: anywhere; }
        .message { border-left: 4px solid var(--bad); padding-left: .75rem; margin-bottom: 1rem; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; min-width: 42rem; font-size: .93em; }
        caption { text-align: left; padding: .35rem 0; font-size: .93em; }
        th, td {
          text-align: left; vertical-align: top; padding: .32rem .9rem .32rem 0; border-bottom: 1px solid var(--line);
        }
        th { font-weight: 600; white-space: nowrap; }
        details caption {
          position: absolute; width: 1px; height: 1px; padding: 0; overflow: hidden; clip-path: inset(50%);
        }
        table.checks td:nth-child(2) code { white-space: nowrap; }
        table.changes { table-layout: fixed; min-width: 54rem; }
        table.changes th:nth-child(1) { width: 7rem; }
        table.changes th:nth-child(2) { width: 5rem; }
        table.changes th:nth-child(n+4) { width: 18.5rem; }
        details { margin: .6rem 0; position: relative; }
        summary { cursor: pointer; font-weight: 600; overflow-wrap: anywhere; }
        .badge {
          display: inline-block; padding: 0 .5em; border: 1px solid currentColor; border-radius: 999px;
          color: var(--soft); font-size: .8rem; font-weight: 600; line-height: 1.5; white-space: nowrap; vertical-align: .08em;
        }
        .done, .pass, .applied { color: var(--good); }
        .failed, .fail, .conflict { color: var(--bad); }
        .waiting, .interrupted, .running, .inconclusive, .sent { color: var(--hold); }
        footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .85rem; }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        @media print {
          :root {
            --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --panel: #fff;
            --good: #000; --bad: #000; --hold: #000; --link: #000;
          }
          html { font-size: 10.5px; }
          body { max-width: none; padding: 0; }
          .scroll { overflow: visible; }
          table, table.changes { min-width: 0; }
          table.changes th:nth-child(n+4) { width: 28%; }
          details::details-content { content-visibility: visible; block-size: auto; }
          tr, dl > div { break-inside: avoid; }
          h2, summary, caption { break-after: avoid; }
          thead { display: table-header-group; }
        }
        """
}
