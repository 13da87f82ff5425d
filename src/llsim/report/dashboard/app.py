"""What streamlit runs for every visitor and every move: the title, the three pages, the one that is asked for."""

from __future__ import annotations

import streamlit as st

from llsim.report.dashboard.compare_page import compare_page
from llsim.report.dashboard.lives_page import lives_page
from llsim.report.dashboard.stored_page import stored_page

st.set_page_config("llsim: what would a policy change?", page_icon="\N{BAR CHART}", layout="wide")
st.navigation(
    [
        st.Page(compare_page, title="What would change", url_path="compare", default=True),
        st.Page(lives_page, title="Two lives", url_path="lives"),
        st.Page(stored_page, title="Stored comparisons", url_path="stored"),
    ]
).run()
