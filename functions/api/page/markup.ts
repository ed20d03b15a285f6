/** The page's skeleton; the script fills it. Styles and script come in by the page's own hashes. */
export const markup = (style: string, script: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Ripcord</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
<h1>Ripcord</h1>
<label class="who">You are <input id="person" name="person" autocomplete="username" maxlength="100" placeholder="your name"></label>
</header>
<p id="connection" class="banner" role="status" hidden></p>
<p id="announce" class="unseen" role="status" aria-live="polite"></p>
<main id="main" aria-busy="true">
<noscript><p class="banner">This page draws itself with its own script. Without it: ripcord rollback list</p></noscript>
<section aria-labelledby="active-title">
<h2 id="active-title">Active rollbacks</h2>
<div id="active"><p class="empty">Looking …</p></div>
</section>
<section aria-labelledby="operations-title">
<h2 id="operations-title">Open operations</h2>
<div id="operations"></div>
</section>
<section aria-labelledby="recent-title">
<h2 id="recent-title">Recent rollbacks</h2>
<div id="recent"></div>
</section>
</main>
<script>${script}</script>
</body>
</html>
`;
