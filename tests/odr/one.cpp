// With other.cpp: a struct that is defined twice, in two ways. tests/odr/check.sh must find it.
namespace stowplan {
struct Twin {
  int count = 0;
  int place = 1;
};
int place_of(const Twin& twin) { return twin.place; }
}  // namespace stowplan
