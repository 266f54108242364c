// Stage:     trace. The words of the domain `cappython`: what a program is made of.
// Input:     none.   Output: one table a kind of operand.
// Invariant: append-only, at most 256 words a table: see freeze_words.hpp. What a word becomes in a program is in
//            harness/subjects/program_text.cpp. `N`, `A` and `V` in a template are a name, an attribute and a value.
#pragma once

#include <array>
#include <string_view>

namespace sealbreak::cappython_words {

using Word = std::string_view;

/// Those of few letters, so that scopes meet; the last ones are spelt so that Python takes them for others.
inline constexpr Word names[] = {"self", "other", "this", "x", "victim", "C", "D", "m", "n", "__x", "\u017felf", "__self"};

inline constexpr Word attributes[] = {"_secret", "public", "secret", "_own", "m", "n", "__x", "__dict__", "__class__", "gi\uff3fframe", "gi_frame", "get", "D", "cr_frame", "ag_frame", "tb_frame", "f_locals", "co_consts", "func_closure", "im_self", "obj", "cell_contents"};

inline constexpr Word values[] = {"victim", "other", "self", "x", "[victim]", "None", "C", "m", "lambda *a: victim", "this"};

inline constexpr Word parameters[] = {"self", "self, other", "other, self", "self, *rest", "*self", "", "this, self=victim", "self, /, x", "self, *, x=1", "self, **x", "C", "__self"};

inline constexpr Word decorators[] = {"", "@property", "@staticmethod", "@classmethod", "@keep", "@x", "@(lambda y: y(victim))"};

inline constexpr Word bases[] = {"", "C", "D", "object", "Exception", "metaclass=keep", "x", "metaclass=lambda *y: y[2]['m'](victim)"};

inline constexpr Word blocks[] = {"if True:", "for _ in [1]:", "try:", "with box(1):", "else:", "while keep(None):"};

/// A row of a table of templates: its name in a seed, its text in a program.
struct Template {
  Word name;
  Word text;
};

/// Every way to bind a name.
inline constexpr auto binding_templates = std::to_array<Template>({
    {"assign", "N = V"},
    {"annotated", "N: int = V"},
    {"annotation_only", "N: int"},
    {"augmented", "N += V"},
    {"chained", "N = x = V"},
    {"unpack", "(N, _) = (V, 1)"},
    {"unpack_list", "[_, N] = [1, V]"},
    {"unpack_star", "_, *N = [1, V]"},
    {"unpack_nested", "(_, (N, _)) = (1, (V, 1))"},
    {"for", "for N in [V]: pass"},
    {"for_unpack", "for (N, _) in [(V, 1)]: pass"},
    {"for_else", "for _ in []: pass\nelse: N = V"},
    {"with", "with box(V) as N: pass"},
    {"with_unpack", "with box((V, 1)) as (N, _): pass"},
    {"except", "try: fail(V)\nexcept Exception as N: pass"},
    {"except_star", "try: fail(V)\nexcept* Exception as N: pass"},
    {"import", "import math as N"},
    {"import_plain", "import N"},
    {"import_from", "from math import pi as N"},
    {"import_star", "from math import *"},
    {"match_capture", "match V:\n    case N: pass"},
    {"match_as", "match V:\n    case _ as N: pass"},
    {"match_sequence", "match [V]:\n    case [N]: pass"},
    {"match_star", "match [V]:\n    case [*N]: pass"},
    {"match_mapping", "match {1: V}:\n    case {1: N}: pass"},
    {"match_rest", "match {1: V}:\n    case {**N}: pass"},
    {"match_class", "match V:\n    case object(__class__=N): pass"},
    {"match_class_private", "match V:\n    case object(_secret=N): leak(I, N)"},
    {"match_or", "match V:\n    case (1 | 2) as N: pass\n    case _: pass"},
    {"walrus", "(N := V)"},
    {"walrus_in_call", "keep(N := V)"},
    {"walrus_in_comprehension", "[N := y for y in [V]]"},
    {"walrus_in_condition", "[y for y in [V] if (N := y)]"},
    {"walrus_in_lambda", "(lambda: (N := V))()"},
    {"walrus_in_default", "def _(a=(N := V)): pass"},
    {"walrus_in_decorator", "@keep(N := V)\ndef _(): pass"},
    {"delete", "del N"},
    {"delete_and_assign", "del N\nN = V"},
    {"global", "global N"},
    {"nonlocal", "nonlocal N"},
    {"nonlocal_rebind", "def _():\n    nonlocal N\n    N = V\n_()"},
    {"global_rebind", "def _():\n    global N\n    N = V\n_()"},
    {"def", "def N(*a): return V"},
    {"async_def", "async def N(*a): return V"},
    {"class", "class N: pass"},
    {"method_alias", "N = m"},
    {"async_for", "async def _():\n    async for N in agen(V): leak(I, N._secret)\ndrive(_)"},
    {"async_with", "async def _():\n    async with abox(V) as N: leak(I, N._secret)\ndrive(_)"},
    {"exec_assign", "exec('N = victim')"},
    {"locals_assign", "locals()['N'] = V"},
    {"adder", "class _:\n    def __radd__(self, q): leak(I, q(victim))\nN = _()"},
    {"base_taker", "class _:\n    def __init__(self, *q):\n        for y in q[2:]: leak(I, y['m'](victim))\nN = _()"},
    {"owner_taker", "class _:\n    def __set_name__(self, q, y): leak(I, q.m(victim))\nN = _()"},
    {"descriptor", "class _:\n    def __get__(self, y, q): leak(I, q.m(victim))\nN = _()"},
    {"import_operator", "import operator as N"},
    {"import_from_operator", "from operator import attrgetter as N\nleak(I, N('_secret')(victim))"},
    {"import_star_operator", "from operator import *\nleak(I, attrgetter('_secret')(victim))"},
    {"unbind_builtin", "vars = V\ndel vars"},
    {"match_class_public", "match V:\n    case object(get=N): pass"},
    {"delete_conditionally", "if keep(V): del N"},
    {"def_reading", "def N(q): leak(I, q._secret)"},
    {"nonlocal_class", "def _():\n    N = None\n    def y():\n        nonlocal N\n        class N:\n            def m(self): return self._secret\n    y()\n    leak(I, N.m(victim))\n_()"},
    {"class_by_field_type", "from dataclasses import dataclass, field\nclass N:\n    def m(self): return self._secret\n_f = field()\n@dataclass\nclass _:\n    y: N = _f\nleak(I, _f.type.m(victim))"},
    {"class_by_self", "class N:\n    def m(self): return self._secret\n    def n(self): leak(I, self.__class__.m(victim))\nN().n()"},
    {"mangled_method", "class N:\n    def __x(q): leak(I, q._secret)\n    __x(victim)"},
    {"class_by_bound_method", "class N:\n    def m(self): return self._secret\n    def n(self): leak(I, self.m.__func__(victim))\nN().n()"},
    {"class_by_locals", "class N:\n    def m(self): return self._secret\n    leak(I, locals()['m'](victim))"},
    {"delete_of_another", "N = victim\ndel N.public"},
    {"class_by_globals", "class N:\n    def m(self): return self._secret\nleak(I, globals()['N'].m(victim))"},
});

/// Every way to use one. `I` is the number of the op.
inline constexpr auto use_templates = std::to_array<Template>({
    {"read", "leak(I, N.A)"},
    {"write", "N.A = 1"},
    {"delete", "del N.A"},
    {"augment", "N.A += 1"},
    {"annotate", "N.A: int = 1"},
    {"unpack_into", "(N.A, _) = (1, 2)"},
    {"for_into", "for N.A in [1]: pass"},
    {"with_into", "with box(1) as N.A: pass"},
    {"star_into", "_, *N.A = [1, 2]"},
    {"comprehension_into", "[0 for N.A in [1]]"},
    {"read_in_lambda", "leak(I, (lambda: N.A)())"},
    {"read_in_lambda_of", "leak(I, (lambda N: N.A)(victim))"},
    {"read_in_default", "def _(a=N.A): leak(I, a)\n_()"},
    {"read_in_function", "def _(): leak(I, N.A)\n_()"},
    {"read_in_function_of", "def _(N): leak(I, N.A)\n_(victim)"},
    {"read_in_list", "leak(I, [N.A for y in [1]])"},
    {"read_in_list_of", "leak(I, [N.A for N in [victim]])"},
    {"read_in_set_of", "leak(I, {N.A for N in [victim]})"},
    {"read_in_dict_of", "leak(I, {1: N.A for N in [victim]})"},
    {"read_in_generator_of", "leak(I, list(N.A for N in [victim]))"},
    {"read_in_first_iterable", "leak(I, [y for y in [N.A]])"},
    {"read_in_second_iterable", "leak(I, [y for N in [victim] for y in [N.A]])"},
    {"read_in_condition", "[0 for N in [victim] if leak(I, N.A)]"},
    {"read_after_walrus", "leak(I, [(N := y) for y in [victim]] and N.A)"},
    {"read_beside_list", "leak(I, (lambda: ([N for N in [victim]], N.A))()[1])"},
    {"read_in_class", "class _:\n    leak(I, N.A)"},
    {"read_in_class_of", "class _:\n    N = victim\n    leak(I, N.A)"},
    {"read_in_class_function", "class _:\n    N = victim\n    def f(q): leak(I, N.A)\n_().f()"},
    {"read_in_nested_method", "class _:\n    def f(N): leak(I, N.A)\n_.f(victim)"},
    {"read_in_format", "leak(I, f'{N.A}')"},
    {"read_by_format", "leak(I, '{0.A}'.format(N))"},
    {"read_by_format_of", "leak(I, format(N, 'A'))"},
    {"read_by_getattr", "leak(I, getattr(N, 'A'))"},
    {"write_by_setattr", "setattr(N, 'A', 1)"},
    {"read_by_vars", "leak(I, vars(N))"},
    {"read_by_match", "match N:\n    case object(A=y): leak(I, y)"},
    {"read_by_positional_match", "class _:\n    __match_args__ = ('A',)\nmatch N:\n    case _(y): leak(I, y)"},
    {"call", "leak(I, N(victim))"},
    {"call_attribute", "leak(I, N.A(victim))"},
    {"call_class_attribute", "leak(I, C.A(victim))"},
    {"call_method", "leak(I, m(victim))"},
    {"decorate", "@keep\ndef _(): pass"},
    {"default_method", "def _(a=m): leak(I, a(victim))\n_()"},
    {"super_attribute", "leak(I, super().A)"},
    {"super_of", "leak(I, super(C, victim).A)"},
    {"type_of", "leak(I, type(N).A)"},
    {"bound_function", "leak(I, N.A.__func__(victim))"},
    {"error_object", "try: N.nothing\nexcept AttributeError as e: leak(I, e.obj.A)"},
    {"return_it", "leak(I, N)"},
    {"subscript_class", "leak(I, [C][0].A(victim))"},
    {"equal", "N == victim"},
    {"yield", "keep((yield N.A))"},
    {"conditional", "leak(I, (N if x else victim).A)"},
    {"item", "leak(I, [victim][0].A)"},
    {"import_dotted", "import os.path"},
    {"import_inside", "import inspect\nleak(I, inspect.getattr_static(victim, '_secret'))"},
    {"operator", "import operator\nleak(I, operator.attrgetter('_secret')(victim))"},
    {"copy", "import copy\nleak(I, copy.copy(victim).A)"},
    {"reduce", "import functools\nleak(I, functools.reduce(getattr, ['_secret'], victim))"},
    {"call_by_class", "leak(I, N.__class__.A(victim))"},
    {"call_by_type", "leak(I, type(N).A(victim))"},
    {"call_in_attribute", "leak(I, N.A.m(victim))"},
    {"call_in_item", "leak(I, N[0].A(victim))"},
    {"call_by_exit_type", "class _:\n    def __enter__(self): pass\n    def __exit__(self, q, *y): leak(I, q.A(victim))\ntry:\n    with _(): raise N\nexcept Exception: pass"},
    {"call_by_locals", "leak(I, locals()['A'](victim))"},
    {"call_by_globals", "leak(I, globals()['N'].A(victim))"},
    {"read_by_exec", "exec('leak(I, N.A)')"},
    {"read_by_eval", "leak(I, eval('N.A'))"},
    {"read_by_reduce", "import functools\nleak(I, functools.reduce(getattr, ['A'], N))"},
    {"read_by_module_value", "import operator\nleak(I, [operator][0].attrgetter('A')(N))"},
    {"read_by_attrgetter_in", "leak(I, N.A.attrgetter('_secret')(victim))"},
    {"read_in_annotation", "def _(a: leak(I, N.A)): pass"},
    {"read_in_keyword_default", "def _(*, a=N.A): leak(I, a)\n_()"},
    {"read_by_format_value", "leak(I, [*map('{0.A}'.format, [N])])"},
    {"read_by_format_map", "leak(I, '{N.A}'.format_map({'N': victim}))"},
    {"read_by_nested_format", "class _:\n    def __format__(self, q): return q\nleak(I, '{0:{1.A}}'.format(_(), N))"},
    {"decorate_class", "@(lambda y: y.m(victim))\nclass _:\n    def m(self): leak(I, self.A)"},
    {"read_by_class_method", "class _:\n    def m(self): leak(I, self.A)\n    @classmethod\n    def n(q): q.m(victim)\n_.n()"},
    {"delete_in_tuple", "del (N.A, x)"},
    {"read_by_format_in_variable", "_ = '{0.A}'\nleak(I, _.format(N))"},
    {"read_in_inner_loop_of", "leak(I, [N.A for y in [1] for N in [victim]])"},
    {"call_in_first_iterable", "leak(I, [y for y in [N(victim)]])"},
    {"call_by_field_type", "from dataclasses import dataclass, field\n_f = field()\n@dataclass\nclass _:\n    y: N = _f\nleak(I, _f.type.A(victim))"},
    {"call_by_passed_exit_type", "class _:\n    def __enter__(self): pass\n    def __exit__(self, y, q, z): leak(I, q.A(victim))\nclass _D(_):\n    def __exit__(self, q, *y): return super().__exit__(1, q, 2)\ntry:\n    with _D(): raise N\nexcept Exception: pass"},
    {"read_by_unbound_builtin", "vars = 1\ndel vars\nleak(I, vars(N))"},
    {"call_by_own_type", "class _:\n    def m(self): return self.A\n    def n(self): leak(I, type(self).m(victim))\n_().n()"},
    {"read_by_import_in_class", "class _:\n    import operator\n    def m(self): leak(I, self.operator.attrgetter('A')(victim))\n_().m()"},
    {"call_in_own_class", "class _:\n    def m(self): return self.A\n    leak(I, m(victim))"},
    {"call_in_own_class_bound_twice", "class _:\n    def m(self): return self.A\n    leak(I, m(victim))\n    m = None"},
    {"call_global_method", "class _:\n    global y\n    def y(self): return self.A\nleak(I, y(victim))"},
    {"call_nonlocal_method", "def _():\n    y = None\n    class q:\n        nonlocal y\n        def y(self): return self.A\n    leak(I, y(victim))\n_()"},
    {"call_by_method_decorator", "class _:\n    @(lambda y: leak(I, y(victim)))\n    def m(self): return self.A"},
    {"call_by_set_name", "class _:\n    def __set_name__(self, q, y): leak(I, q.m(victim))\nclass _D:\n    def m(self): return self.A\n    n = _()"},
    {"call_by_get", "class _:\n    def __get__(self, y, q): leak(I, q.m(victim))\nclass _D:\n    def m(self): return self.A\n    n = _()\nkeep(_D().n)"},
    {"call_by_base", "class _:\n    def __init__(self, *q):\n        for y in q[2:]: leak(I, y['m'](victim))\n_b = _()\nclass _D(_b):\n    def m(self): return self.A"},
    {"call_by_metaclass", "class _(metaclass=lambda *y: leak(I, y[2]['m'](victim))):\n    def m(self): return self.A"},
    {"call_by_own_class", "class _:\n    def m(self): return self.A\nleak(I, _.m(victim))"},
    {"call_by_class_in_list", "class _:\n    def m(self): return self.A\nleak(I, [_][0].m(victim))"},
    {"call_by_nested_class", "class _:\n    class _D:\n        def m(self): return self.A\n    def n(self): leak(I, self._D.m(victim))\n_().n()"},
    {"call_by_exit_type_of_own", "class _E(Exception):\n    def m(self): return self.A\nclass _:\n    def __enter__(self): pass\n    def __exit__(self, q, *y): leak(I, q.m(victim))\ntry:\n    with _(): raise _E\nexcept Exception: pass"},
    {"call_by_passed_exit_type_of_own", "class _E(Exception):\n    def m(self): return self.A\nclass _:\n    def __enter__(self): pass\n    def __exit__(self, y, q, z): leak(I, q.m(victim))\nclass _D(_):\n    def __exit__(self, q, *y): return super().__exit__(1, q, 2)\ntry:\n    with _D(): raise _E\nexcept Exception: pass"},
    {"call_annotated", "class _:\n    def m(self): return self.A\nclass _D(_):\n    m: int\nleak(I, _D.m(victim))"},
    {"call_of_one_of_two", "class _:\n    m = None\nclass _:\n    def m(self): return self.A\nleak(I, _.m(victim))"},
    {"call_deleted", "class _:\n    def m(self): return self.A\nclass _D(_):\n    m = None\n    del m\nleak(I, _D.m(victim))"},
    {"call_maybe_bound", "class _:\n    def m(self): return self.A\nclass _D(_):\n    while keep(None): m = None\nleak(I, _D.m(victim))"},
});

template <std::size_t size>
constexpr std::array<Word, size> names_of(const std::array<Template, size>& templates) {
  std::array<Word, size> all{};
  for (std::size_t i = 0; i < size; ++i) all[i] = templates[i].name;
  return all;
}

inline constexpr auto bindings = names_of(binding_templates);
inline constexpr auto uses = names_of(use_templates);

}  // namespace sealbreak::cappython_words
