// Stage:     trace. The table of attack primitives: what one step of an attack can be.
// Input:     none.   Output: the table.
// Invariant: append-only: a primitive's place is its byte in a trace, its name its name in a seed. A function of the
//            same name in one of harness/subjects/adapters/escape_*.py does it; whatever goes wrong gives nothing.
#pragma once

#include <array>
#include <string_view>

#include "harness/trace/threat_level.hpp"

namespace sealbreak {

struct Primitive {
  std::string_view name;
  ThreatLevel level;
  std::string_view needs;  ///< of the slot that it is done to
  std::string_view how;
};

inline constexpr auto primitives = [] {
  using enum ThreatLevel;
  return std::to_array<Primitive>({
    // --- accidental: what careless code does to a public thing -----------------------------------------------------
    {"read_attribute", accidental, "anything", "getattr(x, name)"},
    {"read_past_getattr", accidental, "anything", "object.__getattribute__(x, name)"},
    {"read_from_class", accidental, "anything", "getattr(type(x), name)"},
    {"read_namespace", accidental, "an instance dict", "vars(x)"},
    {"list_names", accidental, "anything", "dir(x)"},
    {"write_attribute", accidental, "anything", "setattr(x, name, y)"},
    {"write_past_setattr", accidental, "anything", "object.__setattr__(x, name, y)"},
    {"write_by_own_setattr", accidental, "anything", "type(x).__setattr__(x, name, y)"},
    {"delete_attribute", accidental, "anything", "delattr(x, name)"},
    {"delete_past_delattr", accidental, "anything", "object.__delattr__(x, name)"},
    {"write_namespace", accidental, "an instance dict", "x.__dict__[name] = y"},
    {"write_class_attribute", accidental, "anything", "setattr(type(x), name, y)"},
    {"delete_class_attribute", accidental, "anything", "delattr(type(x), name)"},
    {"subclass", accidental, "anything", "an instance of a subclass of type(x) that overrides name"},
    {"new_instance", accidental, "anything", "type(x).__new__(type(x))"},
    {"call_class", accidental, "anything", "type(x)(y)"},
    {"initialize_again", accidental, "anything", "type(x).__init__(x, y)"},
    {"copy", accidental, "anything", "copy.copy(x)"},
    {"deep_copy", accidental, "anything", "copy.deepcopy(x)"},
    {"pickle", accidental, "anything", "pickled and unpickled in one go"},
    {"reduce", accidental, "anything", "x.__reduce_ex__(4)"},
    {"get_state", accidental, "anything", "x.__getstate__()"},
    {"set_state", accidental, "anything", "x.__setstate__({name: y})"},
    {"call_special", accidental, "anything", "type(x).<special method>(x, y)"},
    {"call_method", accidental, "a method called name", "x.name()"},
    {"call_method_with", accidental, "a method called name", "x.name(y)"},
    {"call_with_extra_arguments", accidental, "a method called name", "x.name(y, y, y): more than there are, as defaults may be overridden"},
    {"call_with_keywords", accidental, "a method called name", "x.name(**{each plausible parameter: y})"},
    {"call", accidental, "a callable", "x(y)"},
    {"pay_from", accidental, "a purse", "x.deposit(1, y)"},
    {"pay_negative", accidental, "two purses", "x.deposit(-1, y), and true, 1.0, and an int that lies about its order"},
    {"iterate", accidental, "an iterable", "list(x)"},
    {"read_item", accidental, "a container", "x[name], x[0]"},
    {"write_item", accidental, "a container", "x[name] = y"},
    {"delete_item", accidental, "a container", "del x[name]"},
    {"change_in_place", accidental, "a container", "append, update, add, clear, pop: what x has of them"},
    {"operate_in_place", accidental, "anything", "x += y, x |= y"},
    {"compare", accidental, "anything", "x == y, y == x, x < y"},
    {"describe", accidental, "anything", "repr(x), str(x), format(x)"},
    {"enter", accidental, "a context manager", "x.__enter__()"},
    // --- introspective: what Python lets a program see of itself ---------------------------------------------------
    {"method_closure", introspective, "a method called name", "x.name.__closure__"},
    {"closure", introspective, "a function", "x.__closure__"},
    {"read_cell", introspective, "a cell or cells", "x.cell_contents, of each"},
    {"write_cell", introspective, "a cell or cells", "x.cell_contents = y, of each"},
    {"replace_code", introspective, "a function", "x.__code__ = a code that gives 1337"},
    {"replace_method_code", introspective, "a method called name", "x.name.__code__ = a code that gives 1337"},
    {"replace_defaults", introspective, "a function", "x.__defaults__ = (y,)"},
    {"replace_keyword_defaults", introspective, "a function", "x.__kwdefaults__ = {name: y}"},
    {"rebuild_function", introspective, "a function with a closure", "a new function that gives what the stolen closure holds"},
    {"read_globals", introspective, "a function", "x.__globals__[name]"},
    {"write_globals", introspective, "a function", "x.__globals__[name] = y"},
    {"bound_self", introspective, "a bound method", "x.__self__"},
    {"bound_function", introspective, "a bound method", "x.__func__"},
    {"method_self", introspective, "a method called name", "x.name.__self__"},
    {"traceback_frames", introspective, "a method called name", "the locals of the frames that its exception passed"},
    {"argument_looks_at_frame", introspective, "a method called name", "an argument whose special methods take the caller's locals"},
    {"generator_frame", introspective, "a generator, coroutine or async generator", "gi_frame, cr_frame, ag_frame"},
    {"frame_locals", introspective, "a frame", "x.f_locals"},
    {"frame_back", introspective, "a frame", "x.f_back"},
    {"caller_frames", introspective, "nothing", "sys._getframe and all its callers"},
    {"trace_calls", introspective, "a method called name", "sys.settrace: the locals of each frame"},
    {"profile_calls", introspective, "a method called name", "sys.setprofile: the locals of each frame"},
    {"trace_and_rewrite", introspective, "a method called name", "sys.settrace: locals of each frame changed while it runs"},
    {"referents", introspective, "anything", "gc.get_referents(x)"},
    {"referrers", introspective, "anything", "gc.get_referrers(x)"},
    {"format_attribute", introspective, "anything", "'{0.name}'.format(x)"},
    {"format_item_of_attribute", introspective, "anything", "'{0.__init__.__globals__}', '{0.name.__self__}' and such"},
    {"attribute_error_object", introspective, "anything", "the obj of an AttributeError"},
    {"class_of", introspective, "anything", "x.__class__, and type(x)"},
    {"bases", introspective, "a class", "x.__bases__, x.__mro__"},
    {"subclasses", introspective, "a class", "type.__subclasses__(x)"},
    {"metaclass", introspective, "a class", "type(type(x))"},
    {"set_class", introspective, "anything", "x.__class__ = a class of the attacker's"},
    {"set_bases", introspective, "a class", "type(x).__bases__ = (a class of the attacker's,)"},
    {"write_by_metaclass", introspective, "anything", "type.__setattr__(type(x), name, y)"},
    {"delete_by_metaclass", introspective, "anything", "type.__delattr__(type(x), name)"},
    {"read_descriptor", introspective, "anything", "type(x).__dict__[name].__get__(x)"},
    {"write_descriptor", introspective, "anything", "type(x).__dict__[name].__set__(x, y)"},
    {"write_through_proxy", introspective, "a class", "the dictionary behind type(x).__dict__, through gc, written"},
    {"lying_name", introspective, "a wrapper", "a str subclass that passes for a public name and then reads a private one"},
    {"changing_name", introspective, "a wrapper", "a name that changes its mind on =="},
    {"new_by_object", introspective, "anything", "object.__new__(type(x))"},
    {"weak_reference", introspective, "anything", "weakref.ref(x)()"},
    {"exception_context", introspective, "a method called name", "the __context__ and __cause__ of its exceptions"},
    {"wrapped", introspective, "a function", "x.__wrapped__, x.func, x.fget"},
    {"annotate", introspective, "a function", "x.__dict__ and x.__annotations__, written"},
    {"look_alike", introspective, "anything", "an object whose __class__ says that it is of type(x)"},
    // --- native: memory --------------------------------------------------------------------------------------------
    {"set_cell_natively", native, "a cell or cells", "ctypes: PyCell_Set"},
    {"set_tuple_item_natively", native, "a tuple", "ctypes: PyTuple_SET_ITEM in memory"},
    {"read_memory", native, "anything", "ctypes: the pointers in the object's memory, as objects"},
    {"write_memory", native, "anything", "ctypes: the first pointer that is an int in the object's memory becomes another's"},
    {"set_attribute_natively", native, "a class", "ctypes: the class's dictionary, written, its cache invalidated"},
    {"replace_method_natively", native, "a function", "ctypes: PyFunction_SetClosure, PyFunction_SetDefaults"},
    {"clear_flag_natively", native, "anything", "ctypes: the bits of the type's flags that say immutable, cleared; then setattr"},
    {"wipe_memory", native, "anything", "ctypes: the first word of what the object holds becomes zero"},
    // --- later ones, of any level ---------------------------------------------------------------------------------
    {"write_on_method", accidental, "a method called name", "x.name.note = y"},
    {"tracked_objects", introspective, "nothing", "what gc.get_objects() leads to in one step"},
    {"write_through_collector", introspective, "nothing", "gc.get_referents(class)[...][name] = y, for the class and its bases"},
    {"call_by_lying_name", introspective, "a wrapper", "x.name(y), else x.name(1337), the name being a str subclass that passes for a public one"},
  });
}();

}  // namespace sealbreak
