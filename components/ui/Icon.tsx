/** A sign of lines in a square of 20 units, which says nothing that is not said beside it. */
export function Icon({ d }: { d: string }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}
