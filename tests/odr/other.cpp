namespace stowplan {
struct Twin {
  double share = 0;
};
int place_of(const Twin& twin);
}  // namespace stowplan

int main() { return stowplan::place_of({}); }
