import { useEffect, useMemo } from "preact/hooks";
import { Messages } from "../components/replay/Messages.tsx";
import { Picture } from "../components/replay/Picture.tsx";
import {
  Replay as Session,
  type ReplayStart,
} from "../components/replay/replay.ts";
import { Alignment, Source } from "../components/replay/Settings.tsx";
import { useTranslatable } from "../components/translation/translated.ts";

/** A room's chat, played back beside a recording. */
export default function Replay(start: ReplayStart) {
  const replay = useMemo(() => new Session(start), []);
  useEffect(() => replay.begin(), []);
  useTranslatable();
  return (
    <div class="playback">
      <div class="playbackmain">
        <Picture replay={replay} />
        <Source replay={replay} />
        <Alignment replay={replay} />
      </div>
      <Messages replay={replay} />
    </div>
  );
}
