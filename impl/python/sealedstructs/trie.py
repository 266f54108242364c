"""The hash trie under PersistentMap, as pure functions on immutable tuples.

Stage:     between PersistentMap's methods and the interpreter.
Input:     nodes made by these functions; leaves `(hash, key, value)`.
Output:    nodes, leaves, numbers; no argument is ever changed.
Invariant: equal contents have one shape, whatever the history (but for the order of the
           leaves inside a collision).

A node is told by its length:

    ()                              empty; only as a whole trie or a child of a branch
    (hash, leaves)                  collision: two or more leaves of one full hash, below level 31
    (hash, key, value)              leaf
    (child, child, child, child, n) branch: n >= 2 entries under it

Level d of a path takes bits 2d and 2d+1 of the key's hash, a signed 64-bit number, low bits
first. Thirty-two levels use it up: two keys that share a collision share all 64 bits. A leaf
sits as high as it can, so a branch with one leaf and nothing else does not exist.
"""

from __future__ import annotations

from typing import Any, Callable, Iterator, NamedTuple

__all__ = ["Trie", "make_trie"]

Node = tuple[Any, ...]
Leaf = tuple[int, Any, Any]


class Trie(NamedTuple):
    """The operations on nodes. d is depth: 1 at most a step per two bits of hash."""

    count: Callable[[Node], int]
    find: Callable[[Node, Any], Node]
    put: Callable[[Node, Leaf, int, bool], Node]
    drop: Callable[[Node, Any], Node]
    merge: Callable[[Node, Node, int], Node]
    same: Callable[[Node, Node], bool]
    leaves: Callable[[Node], Iterator[Leaf]]


def make_trie() -> Trie:
    """Make the operations. They see each other and their constants through this call's closure
    alone, so that no assignment to a module attribute gets between them and a node."""
    # Built-ins too: a module attribute of the same name would be seen before the real one.
    from builtins import bool, enumerate, hash, len, reversed, zip

    levels = 32
    collision_size = 2
    leaf_size = 3
    branch_size = 5

    def count(node: Node) -> int:
        """The number of entries under `node`. O(1)."""
        size = len(node)
        if size == branch_size:
            return node[4]
        if size == leaf_size:
            return 1
        if size == collision_size:
            return len(node[1])
        return 0

    def find(root: Node, key: Any) -> Node:
        """The leaf of `key`, or `()`. Asks `key` for its hash once. O(depth)."""
        key_hash = hash(key)
        bits = key_hash
        node = root
        while len(node) == branch_size:
            node = node[bits & 3]
            bits >>= 2
        if len(node) == leaf_size:
            if node[0] == key_hash and (node[1] is key or node[1] == key):
                return node
            return ()
        if len(node) == collision_size:
            for leaf in node[1]:
                if leaf[1] is key or leaf[1] == key:
                    return leaf
        return ()

    def only_child(slot: int, child: Node, entries: int) -> Node:
        """A branch with nothing but `child`, which holds `entries` entries."""
        if slot == 0:
            return (child, (), (), (), entries)
        if slot == 1:
            return ((), child, (), (), entries)
        if slot == 2:
            return ((), (), child, (), entries)
        return ((), (), (), child, entries)

    def replace_child(branch: Node, slot: int, child: Node, entries: int) -> Node:
        """`branch` with another child at `slot`, and `entries` entries in all."""
        first, second, third, fourth, _ = branch
        if slot == 0:
            return (child, second, third, fourth, entries)
        if slot == 1:
            return (first, child, third, fourth, entries)
        if slot == 2:
            return (first, second, child, fourth, entries)
        return (first, second, third, child, entries)

    def pair(old: Leaf, new: Leaf, depth: int) -> Node:
        """The node at `depth` that holds two leaves of different keys, `old` before `new`."""
        old_hash = old[0]
        new_hash = new[0]
        level = depth
        while level < levels and (old_hash >> (2 * level)) & 3 == (new_hash >> (2 * level)) & 3:
            level += 1
        if level == levels:
            node: Node = (old_hash, (old, new))
        else:
            node = only_child((old_hash >> (2 * level)) & 3, old, 1)
            node = replace_child(node, (new_hash >> (2 * level)) & 3, new, 2)
        while level > depth:
            level -= 1
            node = only_child((old_hash >> (2 * level)) & 3, node, 2)
        return node

    def combine(found: Leaf, leaf: Leaf, older: bool) -> Leaf:
        """One leaf for two equal keys: the older key, the newer value. `found` where it has
        both, else `leaf` where that has both, so that tries share what they can."""
        if older:
            old, new = leaf, found
        else:
            old, new = found, leaf
        if found[1] is old[1] and found[2] is new[2]:
            return found
        if leaf[1] is old[1] and leaf[2] is new[2]:
            return leaf
        return (found[0], old[1], new[2])

    def equal_keys(found: Leaf, leaf: Leaf, older: bool) -> bool:
        """Whether two leaves of equal hash have one key. The older key's `__eq__` is asked."""
        if found[1] is leaf[1]:
            return True
        if older:
            return bool(leaf[1] == found[1])
        return bool(found[1] == leaf[1])

    def put_in_collision(node: Node, leaf: Leaf, older: bool) -> Node:
        """`put` for a collision node, whose hash the leaf has."""
        stored = node[1]
        for place, found in enumerate(stored):
            if equal_keys(found, leaf, older):
                merged = combine(found, leaf, older)
                if merged is found:
                    return node
                return (node[0], stored[:place] + (merged,) + stored[place + 1 :])
        if older:
            return (node[0], (leaf,) + stored)
        return (node[0], stored + (leaf,))

    def put(root: Node, leaf: Leaf, depth: int, older: bool) -> Node:
        """`root`, a node at `depth`, with `leaf` in it.

        Where the key is there already the older key stays and the newer value wins; `older`
        says that the leaf is the older of the two. Returns `root` itself when nothing changes.
        At most 33 new nodes.
        """
        leaf_hash = leaf[0]
        bits = leaf_hash >> (2 * depth)
        path = []
        node = root
        while len(node) == branch_size:
            path.append(node)
            node = node[bits & 3]
            bits >>= 2
        level = depth + len(path)
        grown = 1
        if not node:
            node = leaf
        elif len(node) == leaf_size:
            if node[0] == leaf_hash and equal_keys(node, leaf, older):
                merged = combine(node, leaf, older)
                if merged is node:
                    return root
                node = merged
                grown = 0
            elif older:
                node = pair(leaf, node, level)
            else:
                node = pair(node, leaf, level)
        else:
            crowd = put_in_collision(node, leaf, older)
            if crowd is node:
                return root
            grown = len(crowd[1]) - len(node[1])
            node = crowd
        for parent in reversed(path):
            level -= 1
            slot = (leaf_hash >> (2 * level)) & 3
            node = replace_child(parent, slot, node, parent[4] + grown)
        return node

    def drop_from_collision(node: Node, key: Any) -> Node:
        """`drop` for a collision node, whose hash the key has; the last leaf stands alone."""
        stored = node[1]
        for place, found in enumerate(stored):
            if found[1] is key or found[1] == key:
                rest = stored[:place] + stored[place + 1 :]
                if len(rest) == 1:
                    return rest[0]
                return (node[0], rest)
        return node

    def drop(root: Node, key: Any) -> Node:
        """`root` without `key`; `root` itself when the key is absent. O(depth)."""
        key_hash = hash(key)
        bits = key_hash
        path = []
        node = root
        while len(node) == branch_size:
            path.append(node)
            node = node[bits & 3]
            bits >>= 2
        if len(node) == leaf_size:
            if node[0] != key_hash or not (node[1] is key or node[1] == key):
                return root
            node = ()
        elif len(node) == collision_size:
            fewer = drop_from_collision(node, key)
            if fewer is node:
                return root
            node = fewer
        else:
            return root
        level = len(path)
        for parent in reversed(path):
            level -= 1
            entries = parent[4] - 1
            if entries > 1:
                node = replace_child(parent, (key_hash >> (2 * level)) & 3, node, entries)
            elif not node:
                # One entry is left, a leaf beside the one that went: it moves up.
                for child in parent[:4]:
                    if len(child) == leaf_size and child[0] != key_hash:
                        node = child
        return node

    def merge_branches(left: Node, right: Node, depth: int) -> Node:
        """`merge` for two branches; gives back either one where the result equals it."""
        first = merge(left[0], right[0], depth + 1)
        second = merge(left[1], right[1], depth + 1)
        third = merge(left[2], right[2], depth + 1)
        fourth = merge(left[3], right[3], depth + 1)
        for side in (left, right):
            if first is side[0] and second is side[1] and third is side[2] and fourth is side[3]:
                return side
        entries = count(first) + count(second) + count(third) + count(fourth)
        return (first, second, third, fourth, entries)

    def merge(left: Node, right: Node, depth: int) -> Node:
        """All entries of two nodes at `depth`, as if the right ones were put in the left.

        Shares whole subtrees; asks no key for its hash. Recursion is at most 33 deep.
        """
        if left is right or not right:
            return left
        if not left:
            return right
        if len(right) == leaf_size:
            return put(left, right, depth, False)
        if len(left) == leaf_size:
            return put(right, left, depth, True)
        if len(left) == branch_size:
            return merge_branches(left, right, depth)
        crowd = left
        for leaf in right[1]:
            crowd = put_in_collision(crowd, leaf, False)
        return crowd

    def same_value(left: Leaf, right: Leaf) -> bool:
        """Whether two leaves of one key have one value."""
        return bool(right[2] is left[2] or right[2] == left[2])

    def same_collision(left: Node, right: Node) -> bool:
        """Whether two collisions of one hash and one length hold the same entries."""
        for leaf in left[1]:
            for other in right[1]:
                if equal_keys(other, leaf, False):
                    if not same_value(leaf, other):
                        return False
                    break
            else:
                return False
        return True

    def same(left_root: Node, right_root: Node) -> bool:
        """Whether two tries hold equal keys with equal values.

        A subtree that both share is taken as equal unseen, as Python's containers take an
        object as equal to itself. O(what they do not share).
        """
        todo = [(left_root, right_root)]
        while todo:
            left, right = todo.pop()
            if left is right:
                continue
            if len(left) != len(right) or count(left) != count(right):
                return False
            if len(left) == branch_size:
                todo.extend(zip(left[:4], right[:4]))
            elif left[0] != right[0]:
                return False
            elif len(left) == leaf_size:
                if not equal_keys(right, left, False) or not same_value(left, right):
                    return False
            elif not same_collision(left, right):
                return False
        return True

    def leaves(root: Node) -> Iterator[Leaf]:
        """Every leaf under `root`, in the order of the hash's bits. O(1) amortised each."""
        todo = [root]
        while todo:
            node = todo.pop()
            if len(node) == branch_size:
                todo.extend((node[3], node[2], node[1], node[0]))
            elif len(node) == leaf_size:
                yield node
            elif len(node) == collision_size:
                yield from node[1]

    return Trie(count, find, put, drop, merge, same, leaves)
