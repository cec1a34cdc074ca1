export default function NestedError() {
  return <h1>nested error</h1>;
}
