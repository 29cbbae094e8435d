# WebAssembly by the compilers of the distribution: clang, its C++ library for wasm32, and wasi-libc.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_CXX_COMPILER clang++-22)
set(CMAKE_CXX_COMPILER_TARGET wasm32-wasi)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
# There is nothing that unwinds: a throw becomes a call of __cxa_throw, which wasm/throw.cpp has.
set(CMAKE_CXX_FLAGS_INIT "-fexceptions -fignore-exceptions -Wno-deprecated")
set(STOWPLAN_WASM ON)
