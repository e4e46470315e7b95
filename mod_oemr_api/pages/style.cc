// SPDX-License-Identifier: Apache-2.0
// Plain CSS: works at 320 pixels, in the dark, with large letters, from right to left. Colours keep a contrast
// of 4.5:1.
#include "pages/style.h"

#include "core/crypto.h"
#include "core/encoding.h"

namespace oemr::pages {
namespace {

constexpr std::string_view sheet = R"css(:root {
  color-scheme: light dark;
  --ground: #eef2f5; --paper: #fff; --ink: #17222c; --quiet: #4c5b68; --line: #c3ced7;
  --accent: #0a5a86; --accent-strong: #084767; --on-accent: #fff; --tint: #e6f0f6;
  --problem: #9c1c28; --problem-ground: #fdecec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10161b; --paper: #1a232b; --ink: #e8eef2; --quiet: #a9b8c4; --line: #3d4c58;
    --accent: #7cc4ec; --accent-strong: #a6d8f4; --on-accent: #0b1a24; --tint: #223441;
    --problem: #ffb4b4; --problem-ground: #40191c;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
body {
  margin: 0; min-height: 100vh; padding: 1rem; background: var(--ground); color: var(--ink);
  display: flex; flex-direction: column; align-items: center; overflow-wrap: anywhere;
}
header {
  display: flex; align-items: center; justify-content: center; gap: .75rem; flex-wrap: wrap;
  margin: clamp(.25rem, 4vh, 2.5rem) 0 1.25rem; font-size: 1.125rem; font-weight: 600; text-align: center;
}
header img { max-width: 12rem; max-height: 3.5rem; }
main {
  width: 100%; max-width: 26rem; padding: clamp(1.25rem, 5vw, 2rem);
  background: var(--paper); border: 1px solid var(--line); border-radius: .75rem;
}
main.wide { max-width: 44rem; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
h2, legend { margin: 0; padding: 0; font-size: 1.0625rem; font-weight: 600; }
p { margin: 0 0 1rem; }
.quiet, .help { color: var(--quiet); }
.lead { margin-bottom: 1.5rem; color: var(--quiet); }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { color: var(--accent-strong); }

.tabs { display: flex; gap: .25rem; margin: 0 0 1.5rem; padding: .25rem; background: var(--ground); border-radius: .5rem; }
.tabs a {
  flex: 1; padding: .5rem .75rem; min-height: 2.75rem; border-radius: .375rem; color: var(--quiet);
  display: flex; align-items: center; justify-content: center; text-align: center; text-decoration: none;
}
.tabs a[aria-current] { background: var(--paper); color: var(--ink); font-weight: 600; box-shadow: 0 1px 3px rgb(0 0 0 / .2); }

.field { margin: 0 0 1.125rem; }
.field label { display: block; margin-bottom: .25rem; font-weight: 600; }
.field .help { margin: .25rem 0 0; font-size: .9375rem; }
.field input, textarea {
  width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--quiet); border-radius: .5rem;
}
textarea { display: block; resize: vertical; }
[aria-invalid="true"] { border-color: var(--problem); }
input[name="mfa_token"] { font-size: 1.375rem; letter-spacing: .25em; max-width: 12rem; }
.wrong { margin: 0 0 .25rem; color: var(--problem); }
:focus-visible, input[type="date"]:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
.problem, .note {
  padding: .75rem 1rem; background: var(--tint); border-inline-start: .25rem solid var(--accent); border-radius: .375rem;
}
.problem { background: var(--problem-ground); color: var(--problem); border-color: var(--problem); }

button {
  min-height: 2.75rem; padding: .5rem 1.25rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: .5rem;
}
button:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
button.second { color: var(--accent); background: transparent; }
button.second:hover { background: var(--tint); }
button.plain {
  min-height: 2.75rem; padding: 0; color: var(--accent); background: none; border: 0;
  font-weight: 400; text-decoration: underline; text-underline-offset: .15em;
}
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
.actions button { flex: 1 1 10rem; }
main > form:last-child > .plain:last-child { display: block; margin: .5rem auto -.75rem; }

button.plain:hover { color: var(--accent-strong); background: none; }
.who { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1rem; }
.who p { margin: 0; }
.who form { margin: 0; }
.patient { margin: .25rem 0 .75rem; padding: .375rem 1rem; background: var(--tint); border-radius: .5rem; }
.patient p { padding: .375rem 0; }
.who + form { margin-top: .75rem; }

fieldset { margin: 1.5rem 0 0; padding: 0; border: 0; min-width: 0; }
.choices { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); gap: 0 1.5rem; margin: .25rem 0 0; padding: 0; list-style: none; }
.choice { display: flex; align-items: flex-start; gap: .75rem; padding: .5625rem 0; min-height: 2.75rem; cursor: pointer; }
.choice input { flex: none; width: 1.25rem; height: 1.25rem; margin: .125rem 0 0; accent-color: var(--accent); }
.after { margin: 1.5rem 0 0; padding-top: 1rem; border-top: 1px solid var(--line); }
.after p { margin: 0 0 .25rem; }
details { margin-top: 1.5rem; font-size: .9375rem; color: var(--quiet); }
summary { min-height: 1.75rem; cursor: pointer; }
code { font-size: .875rem; }
details.group { margin-top: 0; border-bottom: 1px solid var(--line); font-size: 1rem; color: inherit; }
.group summary { padding: .625rem 0; min-height: 2.75rem; font-weight: 600; }
.choice code { display: block; color: var(--quiet); }
form > h2 { margin: 1.75rem 0 .5rem; }
fieldset + h2 { margin-top: 1rem; }
.field + fieldset { margin-bottom: 1rem; }
dt { font-weight: 600; }
dd { margin: 0 0 1rem; }

.search { display: flex; flex-wrap: wrap; align-items: flex-end; gap: 0 .75rem; }
.search .field { flex: 1 1 11rem; margin-bottom: .75rem; }
.search button { margin-bottom: .75rem; }
.patients { margin: 1rem 0 0; padding: 0; list-style: none; border-top: 1px solid var(--line); }
.patients li { border-bottom: 1px solid var(--line); }
.patients button {
  display: grid; grid-template-columns: 1fr 6.5rem 6rem 4.5rem; gap: 0 1rem; width: 100%; min-height: 3rem;
  padding: .625rem .5rem; text-align: start; font-weight: 400; color: inherit; background: none; border: 0; border-radius: 0;
}
.patients button:hover { background: var(--tint); }
.patients strong { font-weight: 600; }
.patients span { color: var(--quiet); font-variant-numeric: tabular-nums; }
.pager { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem; margin-top: 1rem; }
.pager a { display: inline-flex; align-items: center; min-height: 2.75rem; }

@media (max-width: 38rem) {
  .patients button { display: flex; flex-wrap: wrap; }
  .patients strong { flex-basis: 100%; }
}
@media (max-width: 26rem) {
  body { padding: .5rem; }
  .actions button { flex-basis: 100%; }
}
@media (prefers-contrast: more) {
  :root { --quiet: var(--ink); --line: var(--ink); }
}
)css";

}  // namespace

std::string_view style_sheet() noexcept { return sheet; }

std::string style_version() { return hex(crypto::digest(crypto::Digest::sha256, sheet)).substr(0, 12); }

}  // namespace oemr::pages
