package main

import "slices"

// spread is the distribution of a quantity over the rounds.
type spread struct{ median, min, max float64 }

func spreadOf(values []float64) spread {
	v := slices.Sorted(slices.Values(values))
	if len(v) == 0 {
		return spread{}
	}
	middle := (v[(len(v)-1)/2] + v[len(v)/2]) / 2
	return spread{middle, v[0], v[len(v)-1]}
}

// over applies quantity to every run of r.
func (r *row) over(quantity func(measured) float64) spread {
	values := make([]float64, len(r.runs))
	for i, m := range r.runs {
		values[i] = quantity(m)
	}
	return spreadOf(values)
}

// ratio is a row's time as a multiple of the base's, taken round by round: a
// disturbance of a round hits both.
func (r *row) ratio(base *row) spread {
	values := make([]float64, len(r.runs))
	for i := range r.runs {
		values[i] = r.runs[i].perMessage() / base.runs[i].perMessage()
	}
	return spreadOf(values)
}
