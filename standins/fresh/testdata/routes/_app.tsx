import { define } from "../define.ts";

export default define.page(({ Component, state }) => {
  state.trail?.push("app");
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Fixture</title>
        <meta name="description" content="of the app" />
        <link rel="stylesheet" href="/style.css" />
        <style>{"p{color:red}"}</style>
      </head>
      <body class="app">
        <a href="/">home</a>
        <a href="/rooms">rooms</a>
        <a href="/rooms/lobby">lobby</a>
        <Component />
      </body>
    </html>
  );
});
