/** What the page has received: the stack, the calls with their entries, the problems. */

/** A call with what belongs to it. */
export class CallView {
  /** @param {import("./messages.js").Call} call */
  constructor(call) {
    this.call = call;
    /** @type {import("./messages.js").Entry[]} */
    this.entries = [];
    /** The events that the function is thinking about, by sequence. @type {Map<number, string>} */
    this.asked = new Map();
    /** @type {Map<string, {id: string, leg: string, seconds: number, label: string}>} */
    this.recordings = new Map();
    /** @type {Set<string>} */
    this.recordedLegs = new Set();
    /** @type {Map<string, string>} */
    this.bots = new Map();
    /** @type {Map<string, {meeting: string, attendees: any[], is_muted: boolean}>} */
    this.meetings = new Map();
    /** The keys that were pressed on each leg, by its id. @type {Map<string, string>} */
    this.pressed = new Map();
  }

  /**
   * The leg with a tag; LEG-B is replaced when the flow dials again.
   *
   * @param {string} tag
   */
  leg(tag) {
    return this.call.legs.findLast((leg) => leg.tag === tag);
  }

  get isEnded() {
    return this.call.state === "ended";
  }
}

export class Store {
  constructor() {
    /** @type {"connecting" | "open" | "lost"} */
    this.connection = "connecting";
    /** @type {import("./messages.js").Welcome | null} */
    this.welcome = null;
    /** @type {Map<string, CallView>} */
    this.calls = new Map();
    /** Messages about calls whose first `call` message has not arrived. @type {Map<string, any[]>} */
    this.early = new Map();
    /** @type {string | null} */
    this.selected = null;
    /** @type {import("./messages.js").Problem[]} */
    this.problems = [];
    this.notice = "";
    /** @type {(() => void)[]} */
    this.watchers = [];
    this.isChanged = false;
  }

  /** @param {() => void} watcher called once after each batch of changes */
  watch(watcher) {
    this.watchers.push(watcher);
  }

  changed() {
    if (this.isChanged) {
      return;
    }
    this.isChanged = true;
    queueMicrotask(() => {
      this.isChanged = false;
      this.watchers.forEach((watcher) => watcher());
    });
  }

  /** The call that the page shows. */
  get shown() {
    return this.selected === null ? undefined : this.calls.get(this.selected);
  }

  /** @param {string} call */
  select(call) {
    this.selected = call;
    this.changed();
  }

  /** @param {import("./messages.js").Problem} problem it replaces an earlier one about the same thing */
  addProblem(problem) {
    this.problems = [...this.problems.filter(({ about, call }) => about !== problem.about || call !== problem.call), problem];
    this.changed();
  }

  /** @param {string} about */
  removeProblems(about) {
    this.problems = this.problems.filter((problem) => problem.about !== about);
    this.changed();
  }

  /** @param {any} message */
  receiveOfCall(message) {
    const view = this.calls.get(message.call);
    if (view) {
      CALL_PARTS[message.type](view, message);
    } else {
      this.early.set(message.call, [...(this.early.get(message.call) ?? []), message]);
    }
  }

  /** @param {any} message a JSON message of the server */
  receive(message) {
    if (CALL_PARTS[message.type]) {
      this.receiveOfCall(message);
    } else {
      RECEIVERS[message.type]?.(this, message);
    }
    this.changed();
  }
}

/**
 * What belongs to a call: each is kept until the call itself is known.
 *
 * @type {Record<string, (view: CallView, message: any) => void>}
 */
const CALL_PARTS = {
  entry(view, message) {
    view.entries[message.index] ??= message;
    view.asked.delete(message.sequence);
  },
  asked(view, message) {
    view.asked.set(message.sequence, message.event_type);
  },
  recording(view, message) {
    view.recordings.set(message.id, message);
  },
  recording_state(view, message) {
    if (message.is_on) {
      view.recordedLegs.add(message.leg);
    } else {
      view.recordedLegs.delete(message.leg);
    }
  },
  bot(view, message) {
    if (message.state === "ended") {
      view.bots.delete(message.leg);
    } else {
      view.bots.set(message.leg, message.bot);
    }
  },
  meeting(view, message) {
    view.meetings.set(message.leg, message);
  },
};

/**
 * Forget a call of a server that has ended; the shown one stays to be read.
 *
 * @param {Store} store
 * @param {string} id
 * @param {CallView} view
 */
function loseCall(store, id, view) {
  if (id !== store.selected) {
    store.calls.delete(id);
    return;
  }
  const legs = view.call.legs.map((leg) => ({ ...leg, state: /** @type {const} */ ("ended") }));
  view.call = { ...view.call, state: "ended", legs, running: undefined, waiting_actions: [] };
  view.asked.clear();
}

/** @type {Record<string, (store: Store, message: any) => void>} */
const RECEIVERS = {
  welcome(store, message) {
    store.welcome = message;
    store.problems = [...message.problems];
    const running = new Set(message.calls.map((/** @type {any} */ call) => call.call));
    for (const [id, view] of store.calls) {
      if (!running.has(id)) {
        loseCall(store, id, view);
      }
      view.bots.clear(); // those that go on are sent after the welcome
      view.meetings.clear();
    }
    message.calls.forEach((/** @type {any} */ call) => RECEIVERS.call(store, call));
    if (store.shown === undefined) {
      store.selected = message.calls.at(-1)?.call ?? null;
    }
  },
  call(store, message) {
    const known = store.calls.get(message.call);
    if (known) {
      known.call = message;
      return;
    }
    const view = new CallView(message);
    store.calls.set(message.call, view);
    for (const part of store.early.get(message.call) ?? []) {
      CALL_PARTS[part.type](view, part);
    }
    store.early.delete(message.call);
    if (store.shown === undefined || store.shown.isEnded) {
      store.selected = message.call;
    }
  },
  problem(store, message) {
    if (message.about === "handler") {
      store.notice = ""; // an edit that was live before says nothing about this one
    }
    store.addProblem(message);
  },
  problem_solved(store, message) {
    store.removeProblems(message.about);
  },
  reloaded(store, message) {
    store.notice = message.text;
  },
  refused(store, message) {
    store.addProblem({ about: "refused", text: message.text, what_next: "" });
  },
};
