// A copy-on-write map held against Sealbreak's corpus: speaks ../../PROTOCOL.md, with strings for keys.
// Input:     requests, a line each.
// Output:    a hello, then an answer a line.
// Invariant: nothing of one request is left for the next one.
//
// Compile with: c++ -std=c++17 program.cpp -o program
#include <array>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

using Json = nlohmann::json;

/// The map under test: an update copies, versions share nothing.
class CopyOnWriteMap {
 public:
  using Entries = std::map<std::string, int>;

  CopyOnWriteMap set(const std::string& key, int value) const {
    Entries changed = *entries_;
    changed[key] = value;
    return CopyOnWriteMap(std::move(changed));
  }
  CopyOnWriteMap discard(const std::string& key) const {
    Entries changed = *entries_;
    changed.erase(key);
    return CopyOnWriteMap(std::move(changed));
  }
  CopyOnWriteMap update(const CopyOnWriteMap& other) const {
    CopyOnWriteMap result = *this;
    for (const auto& [key, value] : *other.entries_) result = result.set(key, value);
    return result;
  }
  const int* find(const std::string& key) const {
    const auto found = entries_->find(key);
    return found == entries_->end() ? nullptr : &found->second;
  }
  const Entries& entries() const { return *entries_; }
  bool operator==(const CopyOnWriteMap& other) const { return *entries_ == *other.entries_; }

  CopyOnWriteMap() : CopyOnWriteMap(Entries{}) {}

 private:
  explicit CopyOnWriteMap(Entries entries) : entries_(std::make_shared<const Entries>(std::move(entries))) {}
  std::shared_ptr<const Entries> entries_;
};

/// A key is its `text`, k3 for the key at index 3; ints of ranges are strings of digits.
Json name_of(const std::string& key) {
  if (key[0] == 'k') return {{"key", std::stoi(key.substr(1))}};
  return std::stoi(key);
}

Json contents(const CopyOnWriteMap& map) {
  Json list = Json::array();
  for (const auto& [key, value] : map.entries()) list.push_back(name_of(key)), list.push_back(value);
  return list;
}

class Run {
 public:
  explicit Run(const Json& request) : keys_(request["keys"]) {}

  Json slots() const {
    Json all = Json::array();
    for (const CopyOnWriteMap& slot : slots_) all.push_back(contents(slot));
    return all;
  }

  Json outcome(const Json& op) {
    const std::string name = op["op"];
    const CopyOnWriteMap map = op.contains("map") ? slots_[op["map"]] : CopyOnWriteMap();
    const Json read = observed(name, op, map);
    if (!read.is_null()) return read;
    CopyOnWriteMap made = map;
    if (!make(name, op, made)) return "unsupported";
    slots_[op["into"]] = made;
    return "ok";
  }

 private:
  std::string key(const Json& op, int further = 0) const {
    return keys_[(op["key"].get<std::size_t>() + static_cast<std::size_t>(further)) % keys_.size()]["text"];
  }

  /// What an op gives that makes no slot; null for all others.
  Json observed(const std::string& name, const Json& op, const CopyOnWriteMap& map) const {
    if (name == "length") return Json::array({map.entries().size()});
    if (name == "items" || name == "iterate") return contents(map);
    if (name == "contains") return Json::array({map.find(key(op)) != nullptr ? 1 : 0});
    if (name == "get" || name == "at") {
      const int* found = map.find(key(op));
      return Json::array({found != nullptr ? Json(*found) : Json()});
    }
    if (name == "compare") {
      const CopyOnWriteMap& other = slots_[op["other"]];
      return Json::array({map == other ? 1 : 0, map == other ? 0 : 1, other == map ? 1 : 0});
    }
    Json list = Json::array();
    if (name != "keys" && name != "values") return {};
    for (const auto& [key, value] : map.entries()) list.push_back(name == "keys" ? name_of(key) : Json(value));
    return list;
  }

  /// Changes `map` to what the op makes; false for an op that is not offered.
  bool make(const std::string& name, const Json& op, CopyOnWriteMap& map) const {
    const int count = op.value("count", 0);
    if (name == "alias" || name == "copy" || name == "update_used_up") return true;
    if (name == "set") return map = map.set(key(op), op["value"]), true;
    if (name == "discard" || name == "remove") return map = map.discard(key(op)), true;
    if (name == "update_map" || name == "merge") return map = map.update(slots_[op["other"]]), true;
    if (name == "update_iterator" || name == "from_pairs") {
      for (int i = 0; i < count; ++i) map = map.set(key(op, i), op["value"]);
      return true;
    }
    if (name == "update_range" || name == "remove_range") {
      for (int n = 0; n < count; ++n)
        map = name == "update_range" ? map.set(std::to_string(n), op["value"]) : map.discard(std::to_string(n));
      return true;
    }
    return false;
  }

  Json keys_;
  std::array<CopyOnWriteMap, 8> slots_;
};

int main() {
  const Json lacks{"iterate_twice", "iterate_interleaved", "iterate_abandoned", "hash", "repr", "rebuild",
                   "compare_rebuilt", "hash_rebuilt"};
  const Json hello{{"sealbreak", 1}, {"name", "copy-on-write"}, {"version", "1"}, {"domains", {"map"}}, {"lacks", lacks}};
  std::cout << hello.dump() << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    const Json request = Json::parse(line);
    Run run(request);
    Json outcomes = Json::array();
    for (const Json& op : request["ops"]) outcomes.push_back(run.outcome(op));
    std::cout << Json({{"id", request["id"]}, {"outcomes", outcomes}, {"slots", run.slots()}}).dump() << std::endl;
  }
}
