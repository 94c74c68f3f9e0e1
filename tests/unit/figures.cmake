foreach(name draw hrv incidence normal order trend)
  lull_unit_test(figures_${name} LIBS core trace m)
endforeach()
