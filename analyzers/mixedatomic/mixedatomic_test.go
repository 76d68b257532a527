package mixedatomic_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/mixedatomic"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, mixedatomic.Rule) }
