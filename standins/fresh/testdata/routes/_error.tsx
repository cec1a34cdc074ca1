import { HttpError, type PageProps } from "fresh";

export default function ErrorPage({ error, url }: PageProps) {
  const status = error instanceof HttpError ? error.status : 500;
  return <h1>error {status} at {url.pathname}</h1>;
}
