import { Component, createRef } from "preact";
import { OverlayMessage, Pinned } from "../components/overlay/Messages.tsx";
import { Overlay as Session } from "../components/overlay/session.ts";
import type { OverlayStart } from "../components/overlay/state.ts";
import type { OverlayTexts } from "../components/overlay/texts.ts";

/** A room's chat as an overlay for broadcasts. */
export default class Overlay extends Component<
  OverlayStart & { build: string; texts: OverlayTexts }
> {
  #session = new Session(this.props);
  #danmaku = createRef<HTMLDivElement>();
  #stop = () => {};

  override componentDidMount() {
    this.#stop = this.#session.start(() => this.setState({}));
    const danmaku = this.#danmaku.current;
    if (!danmaku) return;
    // Only the danmaku style needs it.
    void import("../components/overlay/danmaku.ts")
      .then(({ startDanmaku }) => startDanmaku(this.#session.state, danmaku))
      .catch(() => this.#session.state.showList());
  }

  override componentWillUnmount() {
    this.#stop();
  }

  render() {
    const { texts } = this.props;
    const { stale, state: { shown, pin, options } } = this.#session;
    const { style, align, lost, names } = options;
    const bare = stale && lost === "clear";
    return (
      <main
        class={`overlay notranslate${align === "right" ? " right" : ""}${
          stale ? " off" : ""
        }`}
      >
        {style === "danmaku" && <div class="danmaku" ref={this.#danmaku}></div>}
        {pin && !bare && <Pinned pin={pin} texts={texts} />}
        <div class="said" role="log" aria-label={texts.messages}>
          <ol>
            {!bare &&
              shown.map((each) => (
                <OverlayMessage
                  key={each.message.seq}
                  shown={each}
                  names={names}
                  texts={texts}
                />
              ))}
          </ol>
        </div>
        <p class="offair" role="status">{stale && !bare && texts.lost}</p>
      </main>
    );
  }
}
