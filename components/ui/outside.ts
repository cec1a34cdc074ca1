import { useEffect } from "preact/hooks";

/** Calls `onPress` when the viewer presses outside all of the elements. */
export function usePressOutside(
  elements: () => readonly (Element | null)[],
  onPress: () => void,
): void {
  useEffect(() => {
    const pressed = ({ target }: PointerEvent) => {
      if (!elements().some((each) => each?.contains(target as Node))) onPress();
    };
    document.addEventListener("pointerdown", pressed);
    return () => document.removeEventListener("pointerdown", pressed);
  }, []);
}
