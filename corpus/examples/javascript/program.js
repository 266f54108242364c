// Immutable.js held against Sealbreak's corpus: speaks ../../PROTOCOL.md.
// Input:     requests, a line each.
// Output:    a hello, then an answer a line.
// Invariant: nothing of one request is left for the next one.
'use strict';

const readline = require('node:readline');
const {List, Map: IMap, is} = require('immutable');
const {version} = require('immutable/package.json');

class KeyError extends Error {}
class IndexError extends Error {}
class ValueError extends Error {}
class TypeError_ extends Error {}
class KeyRaised extends Error {}
class IteratorRaised extends Error {}
class Limit extends Error {}
class Unsupported extends Error {}
const names = new Map([[TypeError_, 'TypeError']]);

const MOST = 512;
// Keys misbehave only while an op runs; `raised` counts what they and iterators raised in it.
const running = {armed: false, raised: 0, reenter: null};

function raise(Kind) {
  running.raised += 1;
  throw new Kind();
}

/** Immutable.js asks hashCode() and equals(). A hash has 64 bits, JavaScript's 32: it is folded. */
class Key {
  constructor(spec) {
    this.spec = spec;
    this.calls = 0;
    const hash = BigInt(spec.hash);
    this.folded = Number(BigInt.asIntN(32, hash ^ (hash >> 32n)));
  }
  act(question) {
    if (!running.armed) return;
    const {behaviour, nth = 1} = this.spec;
    if (behaviour === `raise-${question}` && ++this.calls === nth) raise(KeyRaised);
    if (behaviour === `reenter-${question}`) {
      running.armed = false;
      try { running.reenter(this); } finally { running.armed = true; }
    }
  }
  hashCode() {
    this.act('hash');
    return this.folded;
  }
  equals(other) {
    this.act('eq');
    if (!(other instanceof Key)) return false;
    other.act('eq');
    if (this.spec.nan || other.spec.nan) return false;
    return this.spec.hash === other.spec.hash && this.spec.class === other.spec.class;
  }
}

class Box {
  constructor(holds, madeBy) { Object.assign(this, {holds, madeBy}); }
  hashCode() { throw new TypeError_(); }
  equals(other) { return other instanceof Box && other.holds === this.holds; }
}

function* raising(items) {
  yield* items;
  raise(IteratorRaised);
}

function usedUp(items) {
  const iterator = items[Symbol.iterator]();
  while (!iterator.next().done);
  return iterator;
}

/** One item, then the update, then the rest. */
function interleaved(iterator, update) {
  const first = iterator.next();
  const updated = update();
  return [first.done ? [] : [first.value, ...iterator], updated];
}

function abandoned(structure, count) {
  let taken = 0;
  for (const iterator = structure[Symbol.iterator](); taken < count && !iterator.next().done;) taken += 1;
  return taken;
}

function room(size, more) {
  if (size + more > MOST) throw new Limit();
}

const flag = (yes) => [yes ? 1 : 0];
const sameEachTime = (a, b) => flag(a.length === b.length && a.every((item, i) => item === b[i]));
const compare = (a, b) => [a.equals(b), !a.equals(b), b.equals(a)].map(Number);
const sameHash = (a, b) => flag(a.hashCode() === b.hashCode());
const range = (count) => Array.from({length: count}, (_, n) => n);
const pairsOf = ({key, value}) => key.map((k) => [k, value]);
const flat = (map) => [...map].flat();
const there = (map, key) => {
  if (!map.has(key)) throw new KeyError();
  return map;
};
/** A new map of the same bindings, set in reverse; `key` first, if it is there. */
const rebuilt = (map, key) => IMap([...(map.has(key) ? [[key, 0]] : []), ...[...map].reverse()]);

/** Each op gets its operands; `map` and `other` are structures. It gives a new structure, or a list of objects. */
const mapOps = {
  set: ({map, key, value}) => map.set(key, value),
  remove: ({map, key}) => there(map, key).delete(key),
  discard: ({map, key}) => map.delete(key),
  get: ({map, key}) => [map.get(key, null)],
  at: ({map, key}) => [there(map, key).get(key)],
  contains: ({map, key}) => flag(map.has(key)),
  length: ({map}) => [map.size],
  update_map: ({map, other}) => map.merge(other),
  merge: ({map, other}) => map.concat(other),
  update_iterator: (o) => o.map.merge(pairsOf(o)[Symbol.iterator]()),
  update_used_up: (o) => o.map.merge(usedUp(pairsOf(o))),
  update_raising: (o) => o.map.merge(raising(pairsOf(o))),
  update_range: ({map, count, value}) => map.merge(range(count).map((n) => [n, value])),
  iterate: ({map}) => [...map.keys()].flatMap((key) => [key, map.get(key, null)]),
  iterate_twice: ({map}) => sameEachTime([...map.keys()], [...map.keys()]),
  iterate_abandoned: ({map, count}) => [abandoned(map, count)],
  keys: ({map}) => [...map.keys()],
  values: ({map}) => [...map.values()],
  items: ({map}) => flat(map),
  compare: ({map, other}) => compare(map, other),
  hash: ({map, other}) => sameHash(map, other),
  rebuild: ({map, count}) => {
    const items = [...map];
    const turn = items.length ? count % items.length : 0;
    return [...items.slice(turn), ...items.slice(0, turn)].reverse().reduce((m, [k, v]) => m.set(k, v), IMap());
  },
  from_pairs: (o) => IMap(pairsOf(o)),
  copy: ({map}) => map,
  alias: ({map}) => map,
  compare_rebuilt: ({map, key}) => compare(map, rebuilt(map, key)),
  hash_rebuilt: ({map, key}) => sameHash(map, rebuilt(map, key)),
  remove_range: ({map, count}) => range(count).reduce((m, n) => m.delete(n), map),
};

function at(list, index) {
  if (index >= list.size || index < -list.size) throw new IndexError();
  return list.get(index);
}

const listOps = {
  cons: ({list, item}) => (room(list.size, 1), list.unshift(item)),
  head: ({list}) => [at(list, 0)],
  tail: ({list}) => (at(list, 0), list.shift()),
  index: ({list, index}) => [at(list, index ?? -128)],
  slice: ({list, start, stop, step}) => {
    if (step === 0) throw new ValueError();
    if (step !== null && step !== 1) throw new Unsupported();
    return list.slice(start ?? undefined, stop ?? undefined);
  },
  contains: ({list, item}) => flag(list.includes(item)),
  find: ({list, item}) => {
    const found = list.indexOf(item);
    if (found < 0) throw new ValueError();
    return [found];
  },
  count: ({list, item}) => [list.count((element) => is(element, item))],
  length: ({list}) => [list.size],
  iterate: ({list}) => [...list],
  iterate_twice: ({list}) => sameEachTime([...list], [...list]),
  iterate_abandoned: ({list, count}) => [abandoned(list, count)],
  reverse: ({list}) => list.reverse(),
  reversed: ({list}) => [...list.toSeq().reverse()],
  concat: ({list, other}) => (room(list.size, other.size), list.concat(other)),
  from_iterator: ({item, count}) => List(range(count).map(() => item)[Symbol.iterator]()),
  from_used_up: ({item, count}) => List(usedUp(range(count).map(() => item))),
  from_raising: ({item, count}) => List(raising(range(count).map(() => item))),
  cons_range: ({list, count}) => (room(list.size, count), range(count).reduce((l, n) => l.unshift(n), list)),
  drop: ({list, count}) => list.skip(count),
  compare: ({list, other}) => compare(list, other),
  hash: ({list, other}) => sameHash(list, other),
  compare_rebuilt: ({list, item}) => compare(list, List([...list].map((e) => (is(e, item) ? item : e)))),
  hash_rebuilt: ({list, item}) => sameHash(list, List([...list].map((e) => (is(e, item) ? item : e)))),
  rebuild: ({list}) => List([...list]),
  copy: ({list}) => list,
  alias: ({list}) => list,
};

// These give objects and make a slot besides.
const both = {
  map: {iterate_interleaved: ({map, key, value}) => interleaved(map.keys(), () => map.set(key, value))},
  list: {
    iterate_interleaved: ({list, item}) => {
      room(list.size, 1);
      return interleaved(list[Symbol.iterator](), () => list.unshift(item));
    },
  },
};
const domains = {map: {ops: mapOps, empty: IMap()}, list: {ops: listOps, empty: List()}};

function run(request) {
  const {ops, empty} = domains[request.domain];
  const slots = new Array(8).fill(empty);
  const keys = request.keys.map((spec) => new Key(spec));

  function operand(op, field, number) {
    const said = op[field];
    if (field === 'map' || field === 'list' || field === 'other') return slots[said];
    if (field === 'key' && 'count' in op) return range(op.count).map((i) => keys[(said + i) % keys.length]);
    if (field === 'key') return keys[said];
    if (said === null || typeof said !== 'object') return said;
    return 'key' in said ? keys[said.key] : new Box(said.box, number);
  }

  function name(item) {
    if (item instanceof Key) return {key: item.spec.index};
    if (item instanceof Box) return {box: item.holds, made_by: item.madeBy};
    return item === null || typeof item === 'number' ? item : 'strange';
  }

  function outcome(op, number) {
    const one = ops[op.op], two = both[request.domain][op.op];
    if (!one && !two) return 'unsupported';
    const operands = Object.fromEntries(Object.keys(op).map((field) => [field, operand(op, field, number)]));
    const atWork = slots[op.map ?? op.list ?? 0];
    running.reenter = (key) => (request.domain === 'map' ? atWork.has(key) : atWork.includes(key));
    running.armed = true;
    try {
      const [given, made] = two ? two(operands) : 'into' in op ? [null, one(operands)] : [one(operands), null];
      if (made !== null) slots[op.into] = made;
      return given === null ? 'ok' : given.map(name);
    } catch (error) {
      if (error instanceof Limit) return 'limit';
      if (error instanceof Unsupported) return 'unsupported';
      return {raised: names.get(error.constructor) ?? error.constructor.name};
    } finally {
      running.armed = false;
    }
  }

  const outcomes = [], raised = [];
  request.ops.forEach((op, number) => {
    running.raised = 0;
    outcomes.push(outcome(op, number));
    raised.push(running.raised);
  });
  const contents = slots.map((slot) => (request.domain === 'map' ? flat(slot) : [...slot]).map(name));
  return {id: request.id, outcomes, raised, slots: contents};
}

const lacks = ['repr', 'share_set', 'share_discard', 'share_cons', 'share_drop', 'share_concat'];
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const has = ['hashes', 'exceptions', 'identity'];
say({sealbreak: 1, name: 'immutable.js', version, domains: ['map', 'list'], has, lacks});
readline.createInterface({input: process.stdin}).on('line', (line) => say(run(JSON.parse(line))));
