foreach(name draw hrv incidence linkage normal order repair trend)
  lull_unit_test(figures_${name} LIBS core trace m)
endforeach()
