import { HttpError } from "fresh";
import { define } from "../define.ts";

export default define.page(function ErrorPage({ error, url }) {
  const status = error instanceof HttpError ? error.status : 500;
  return <h1>error {status} at {url.pathname}</h1>;
});
